import type { Lesson } from './lesson.js';
import { roles, type Stretch, stretchesWhere } from './memory.js';
import { realisedReward } from './realised.js';

/** A score from which on there is an alarm, and how it came about. */
export interface Line {
	readonly value: number;
	readonly reason: string;
}

export interface Drawing {
	readonly lesson: Lesson;
	/** `[m]` */
	readonly scores: Float64Array;
	/** Share of anomalous steps that decisions are to reckon with; 0: as many as there are. */
	readonly prior: number;
	/** Steps of silence after which an alarm is a new one. */
	readonly pause: number;
	/** All steps of the fit. */
	readonly steps: number;
}

/** Lines that are tried, and how much fewer steps lie above each than above the one before. */
const tried = 96;
const fewer = 0.89;
/** Lines are as good as the best where they earn this much less of what it does beyond silence: the labelled events were learned from. */
const tolerance = 0.1;

/**
 * The score from which on alarms would have paid the most: in the labelled events, and in the steps that were held out, which stand for all others.
 *
 * Of neighbouring lines that would have paid about the same, the middle.
 */
export function rewardLine({ lesson, scores, prior, pause, steps }: Drawing): Line {
	const { memory, events, rewards } = lesson;
	const inEvent = (step: number): boolean => events.of[step] >= 0;
	const heldOut = (step: number): boolean => memory.roles[step] === roles.heldOut && !inEvent(step);
	const anomalous = stretchesWhere(memory, inEvent);
	const held = stretchesWhere(memory, heldOut);
	const others = held.length > 0 ? held : stretchesWhere(memory, (step) => memory.roles[step] !== roles.seen && !inEvent(step));
	const eventSteps = lengthOf(anomalous);
	const otherSteps = Math.max(1, steps - eventSteps);
	const eventWeight = prior > 0 ? ((prior / (1 - prior)) * otherSteps) / eventSteps : 1;
	const otherWeight = others.length > 0 ? otherSteps / lengthOf(others) : 0;
	const decisions = new Uint8Array(scores.length);
	const paid = (line: number): number => {
		for (let step = 0; step < scores.length; step++) decisions[step] = scores[step] >= line ? 1 : 0;
		const pay = (stretches: readonly Stretch[]): number => realisedReward(rewards, events, stretches, decisions, pause);
		return eventWeight * pay(anomalous) + otherWeight * pay(others);
	};
	const lines = candidates(scores, [...anomalous, ...others]);
	const sums = lines.map(paid);
	const best = sums.indexOf(Math.max(...sums));
	const enough = sums[best] - tolerance * Math.max(0, sums[best] - paid(Number.POSITIVE_INFINITY));
	let [first, last] = [best, best];
	while (first > 0 && sums[first - 1] >= enough) first--;
	while (last + 1 < lines.length && sums[last + 1] >= enough) last++;
	const labelled = anomalous.length === 1 ? 'the labelled event' : `${anomalous.length} labelled events`;
	return {
		value: (lines[first] + lines[last]) / 2,
		reason: `alarms from this score on would have paid the most over ${labelled} and ${otherSteps} other steps`,
	};
}

const lengthOf = (stretches: readonly Stretch[]): number => stretches.reduce((sum, { start, end }) => sum + end - start, 0);

/** Scores of some steps, ascending, the closer the higher. */
function candidates(scores: Float64Array, stretches: readonly Stretch[]): Float64Array {
	const all = new Float64Array(lengthOf(stretches));
	let at = 0;
	for (const { start, end } of stretches) {
		all.set(scores.subarray(start, end), at);
		at += end - start;
	}
	all.sort();
	const lines: number[] = [];
	let share = 1;
	for (let i = 0; i < tried; i++) {
		const line = all[Math.min(all.length - 1, Math.floor(all.length * (1 - share)))];
		if (line !== lines[lines.length - 1]) lines.push(line);
		share *= fewer;
	}
	return Float64Array.from(lines);
}
