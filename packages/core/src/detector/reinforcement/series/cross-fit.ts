import type { Backend } from '../../../backend/types.js';
import { isAnodError } from '../../../errors.js';
import type { Network } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';
import { permutation, RandomStream, streams } from '../../../numeric/random.js';
import { trainAgent } from '../agent/learner.js';
import type { AgentOptions } from '../agent/types.js';
import { baselineOf, type Scoring, scoreMemory, teachersPart } from './judge.js';
import { type Lesson, type LessonOptions, lessonOf, worldOf } from './lesson.js';
import { roles, type SeriesMemory } from './memory.js';

/** Parts that labelled events are divided into. */
const folds = 3;
/** Fewest events that say something about those that were not learned from. */
const fewestToCrossFit = 3;

/** How fast the agents of the parts learn: their scores are put on the scale of the whole afterwards. */
export type Pace = Pick<AgentOptions, 'steps' | 'batchSize' | 'learningRate'>;
export const fitPace: Pace = { steps: 300, batchSize: 128, learningRate: 0.003 };
export const feedbackPace: Pace = { steps: 200, batchSize: 64, learningRate: 0.005 };

/**
 * Scores of remembered steps, those of labelled events by agents that have not learned from them: trained for each third of the events without these. Scores of
 * events that an agent has learned from are too good to tell what the next one will score.
 *
 * @param scored - `[m]`: by the agent that learned from all.
 * @returns `[m]`; `scored` itself where there are too few events, or where these agents fail.
 * @throws AnodError ANOD_ABORTED
 */
export async function crossFit(
	{ memory, events }: Lesson,
	network: Network,
	options: AgentOptions & LessonOptions,
	scoring: Scoring,
	scored: Float64Array,
	pace: Pace,
	backend: Backend,
	signal?: AbortSignal,
): Promise<Float64Array> {
	const count = events.starts.length;
	if (count < fewestToCrossFit) return scored;
	const c = memory.values.length / memory.ids.length + 1;
	const held = Uint32Array.from(memory.roles.keys()).filter((step) => memory.roles[step] === roles.heldOut);
	const whole = moments(held, (step) => scored[step] - teachersPart(scoring.intrinsicWeight, memory.unusual[step]));
	const order = permutation(count, new RandomStream(options.seed, streams.folds));
	const unseen = scored.slice();
	for (let fold = 0; fold < folds; fold++) {
		const left = new Set(order.filter((_, i) => i % folds === fold));
		const inFold = (step: number): boolean => left.has(events.of[step]);
		const lesson = lessonOf(without(memory, inFold), options);
		const model = await backend.compile(network, { weights: initialWeights(network, options.seed) });
		try {
			await trainAgent(worldOf(lesson, options, false), model, backend, { ...options, ...pace, patience: 0 }, { signal });
			const own = { ...scoring, intrinsicWeight: 0, baseline: await baselineOf(model, c) };
			const found = await scoreMemory(model, own, memory, c, signal);
			const { mean, deviation } = moments(held, (step) => found[step]);
			const factor = deviation > 0 ? whole.deviation / deviation : 0;
			for (let step = 0; step < unseen.length; step++)
				if (inFold(step))
					unseen[step] = whole.mean + (found[step] - mean) * factor + teachersPart(scoring.intrinsicWeight, memory.unusual[step]);
		} catch (error) {
			// Agents that learn fast may fail where the one that learned slowly did not: then it has to speak for itself.
			if (isAnodError(error) && error.code === 'ANOD_DIVERGED') return scored;
			throw error;
		} finally {
			model.dispose();
		}
	}
	return unseen;
}

/** A memory in which some steps are only seen, and nothing is known of them. */
const without = (memory: SeriesMemory, left: (step: number) => boolean): SeriesMemory => ({
	...memory,
	labels: memory.labels.map((label, step) => (left(step) ? 0 : label)),
	decisions: memory.decisions.map((decision, step) => (left(step) ? -1 : decision)),
	roles: memory.roles.map((role, step) => (left(step) ? roles.seen : role)),
});

function moments(steps: Uint32Array, value: (step: number) => number): { mean: number; deviation: number } {
	let mean = 0;
	for (const step of steps) mean += value(step) / steps.length;
	let variance = 0;
	for (const step of steps) variance += ((value(step) - mean) * (value(step) - mean)) / steps.length;
	return { mean, deviation: Math.sqrt(variance) };
}
