import type { Backend, Model } from '../../../backend/types.js';
import { deadUnits } from '../../dead-units.js';
import type { FitSummary, Health } from '../../types.js';
import { baselineOf, type Scoring, scoreMemory } from './judge.js';
import type { Lesson } from './lesson.js';
import { roles, runsOf, stretchesWhere } from './memory.js';
import { realisedReward } from './realised.js';
import { layOutWindows } from './windows.js';

/** Share of dead hidden units above which something is wrong. */
const deadShare = 0.5;
/** Windows that units are watched on. */
const watchedWindows = 256;

/**
 * What share of the reward that could be earned, beyond that of silence, the decisions miss, over labelled events and held-out steps: those of the trained agent, those
 * of the same agent untrained, and silence. Where nothing is labelled, the losses of the forecasts.
 */
export async function seriesHealth(
	backend: Backend,
	model: Model,
	untrained: Float32Array,
	lesson: Lesson,
	scoring: Scoring,
	threshold: number,
	pause: number,
	signals: FitSummary | undefined,
): Promise<Health> {
	const { memory, events, rewards } = lesson;
	const c = memory.values.length / memory.ids.length + 1;
	const { dead, hidden } = await deadUnits(backend, model, someWindows(lesson, scoring.window, c));
	if (events.starts.length === 0) {
		const loss = signals?.health.loss ?? { trained: 0, untrained: 0, mean: 0 };
		return { loss, deadUnits: dead, warnings: [] };
	}
	const judged = stretchesWhere(memory, (step) => events.of[step] >= 0 || memory.roles[step] === roles.heldOut);
	const earned = (decides: (step: number) => boolean): number =>
		realisedReward(
			rewards,
			events,
			judged,
			Uint8Array.from(memory.ids, (_, step) => (decides(step) ? 1 : 0)),
			pause,
		);
	const silence = earned(() => false);
	const most = earned((step) => events.of[step] >= 0) - silence;
	const missed = (scores: Float64Array): number => (most > 0 ? 1 - (earned((step) => scores[step] >= threshold) - silence) / most : 1);
	const trained = missed(await scoreMemory(model, scoring, memory, c));
	const before = await backend.compile(model.network, { weights: untrained });
	const untrainedMissed = missed(await scoreMemory(before, { ...scoring, baseline: await baselineOf(before, c) }, memory, c));
	before.dispose();
	const warnings: string[] = [];
	if (!(trained < 1))
		warnings.push(
			'decisions earn no more than silence does, even in the labelled events: labels may be unrelated to the series, or an alarm may never pay by the reward table.',
		);
	if (dead > deadShare * hidden)
		warnings.push(`${dead} of ${hidden} hidden units never change: lower learningRate or use another activation than relu.`);
	return { loss: { trained, untrained: untrainedMissed, mean: 1 }, deadUnits: dead, warnings };
}

/** `[n, inputs]`: windows from all over the memory. */
function someWindows({ memory }: Lesson, window: number, c: number): Float32Array {
	const m = memory.ids.length;
	const { values, places } = layOutWindows(memory.values, runsOf(memory), window, c);
	const count = Math.min(watchedWindows, m);
	const rows = new Float32Array(count * window * c);
	for (let i = 0; i < count; i++) {
		const end = (places[Math.floor((i * m) / count)] + 1) * c;
		rows.set(values.subarray(end - window * c, end), i * window * c);
	}
	return rows;
}
