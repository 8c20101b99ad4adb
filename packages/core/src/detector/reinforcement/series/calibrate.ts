import { countAtLeast } from '../../../threshold/p-values.js';
import { calibrationOf, type SeriesCalibration, seriesThreshold } from '../../convolutional/series/threshold.js';
import type { Threshold, ThresholdRule } from '../../types.js';
import type { Curve } from '../curve.js';
import { curveByTail, fitLogistic } from '../curve-fit.js';
import { percent } from '../decision.js';
import { type Prior, usualShare } from '../prior.js';
import type { Lesson } from './lesson.js';
import { type Line, rewardLine } from './line.js';
import { roles, type SeriesMemory } from './memory.js';

/** Scores that thresholds, p-values and curves come from, at most; evenly spaced. */
const mostScores = 20_000;

/** What decisions rest on. */
export interface Calibration extends SeriesCalibration {
	/** From which score on alarms would have paid the most; undefined: no event is labelled. */
	readonly line?: Line;
	readonly prior: Prior;
	readonly curve: Curve;
}

export interface Calibrating {
	readonly lesson: Lesson;
	/** `[m]`; those of labelled events by agents that have not learned from them, where there are such. */
	readonly scores: Float64Array;
	/** Share of anomalies by the option; 0: to be estimated. */
	readonly prior: number;
	/** Steps of silence after which an alarm is a new one. */
	readonly pause: number;
	/** Steps over which what finds steps unusual takes averages, at most. */
	readonly longestAverage: number;
	/** Of the fit, and how many of them have no label. */
	readonly steps: number;
	readonly unknown: number;
}

/** Finds out from which score on alarms pay, and how likely steps are anomalies by their score. */
export function calibrate({ lesson, scores, prior, pause, longestAverage, steps, unknown }: Calibrating): Calibration {
	const { memory, events } = lesson;
	const held = normalScores(memory, scores);
	const all = calibrationOf(held, longestAverage);
	const tails = { ...all, calibration: evenly(all.calibration), peaks: evenly(all.peaks) };
	const anomalies = evenly(scores.filter((_, step) => events.of[step] >= 0).sort());
	if (anomalies.length === 0) return { ...tails, ...withoutEvents(tails, prior, steps) };
	const share = anomaliesAmong(scores.filter((_, step) => events.of[step] >= 0).length, steps, unknown, prior);
	const weights = { anomalies: share.prior.value, others: 1 - share.prior.value };
	return {
		...tails,
		line: rewardLine({ lesson, scores, prior, pause, steps }),
		prior: share.prior,
		curve: fitLogistic({ anomalies, others: tails.calibration, hidden: share.hidden, weights, direction: 1 }),
	};
}

/** Scores, in order of time, of steps that the agent was not shown and nobody calls anomalous; where there is none, of others that nobody does. */
function normalScores(memory: SeriesMemory, scores: Float64Array): number[] {
	const pick = (wanted: (role: number) => boolean): number[] =>
		Array.from(scores).filter((_, step) => wanted(memory.roles[step]) && memory.labels[step] !== 1);
	// Those that people called normal would be missed in p-values: they were asked about because they scored high.
	const held = pick((role) => role === roles.heldOut || role === roles.released);
	return held.length > 0 ? held : pick((role) => role === roles.learned);
}

/** The threshold that a rule gives. */
export function thresholdBy(rule: ThresholdRule, calibration: SeriesCalibration & { readonly line?: Line }, rows: number): Threshold {
	const { line } = calibration;
	return rule === 'auto' && line ? { rule, ...line } : seriesThreshold(rule, false, calibration, rows);
}

/** The share of anomalies among all steps, and among those without a label. */
function anomaliesAmong(anomalies: number, steps: number, unknown: number, given: number): { prior: Prior; hidden: number } {
	const others = Math.max(1, steps - anomalies);
	const bounded = (share: number): number => Math.min(Math.max(share, 1 / steps), 0.5);
	if (given > 0) return { prior: { value: given, reason: 'by option prior' }, hidden: hiddenBy(given, anomalies, steps, unknown) };
	if (unknown === 0) return { prior: { value: bounded(anomalies / steps), reason: `${anomalies} of ${steps} labelled steps` }, hidden: 0 };
	const value = bounded((anomalies + usualShare * others) / steps);
	return {
		prior: { value, reason: 'those that are labelled and a usual share of the others' },
		hidden: hiddenBy(value, anomalies, steps, unknown),
	};
}

const hiddenBy = (prior: number, anomalies: number, steps: number, unknown: number): number =>
	unknown === 0 ? 0 : Math.min(Math.max((prior * steps - anomalies) / Math.max(1, steps - anomalies), 0), 0.95);

/** By how high scores usually are: as many steps are reckoned anomalies as stand apart. */
function withoutEvents(tails: SeriesCalibration, given: number, steps: number): Pick<Calibration, 'prior' | 'curve'> {
	const { calibration } = tails;
	const tail = seriesThreshold('auto', false, tails, steps);
	const apart = countAtLeast(calibration, tail.value) / calibration.length;
	const value = given > 0 ? Math.min(given, 0.5) : Math.min(Math.max(apart, 1 / steps), 0.5);
	const reason = given > 0 ? 'by option prior' : `no event is labelled, and ${percent(apart)} of the held-out steps stand apart`;
	return {
		prior: { value: given > 0 ? given : value, reason },
		curve: curveByTail(calibration, Math.min(tail.value, Number.MAX_VALUE), value),
	};
}

/** At most so many of ascending scores, evenly spaced by rank, the greatest among them. */
function evenly(sorted: Float64Array): Float64Array {
	if (sorted.length <= mostScores) return sorted;
	return Float64Array.from({ length: mostScores }, (_, i) => sorted[Math.round(((i + 1) * sorted.length) / mostScores) - 1]);
}
