import { AnodError } from '../../errors.js';
import { isAnomaly, type Labels, type Scores } from '../ranking.js';
import { eventsOf, type SeriesEvent } from './events.js';
import { countFlags, flagsOf, harmonic, share } from './flags.js';

/** How recall weighs finding an event against covering it. */
export interface RangeOptions {
	/** How much of recall is for finding an event at all, 0 to 1; the rest is for covering it. Default 0.2, as in TSB-AD. */
	readonly existence?: number;
}

/** Range-based precision, recall and F1. */
export interface RangeEvaluation {
	/** Mean over alarms of the part that lies in events, divided by the number of events an alarm touches; 0 without alarms. */
	readonly precision: number;
	/** Mean over events: `existence` for being found, the rest for the part covered, divided by the number of alarms it took; 0 without events. */
	readonly recall: number;
	readonly f1: number;
}

/**
 * Range-based precision, recall and F1, with flat bias and the reciprocal cardinality factor: being cut into many alarms costs.
 *
 * Equal to TSB-AD's R-based F1 but where every row is of one class, in the labels or among the flags: there it finds no range at all and returns 0.
 *
 * @param scores - as `evaluateEvents` takes them, with its threshold and its errors.
 * @throws AnodError ANOD_OPTION also for an `existence` out of range.
 * @see Tatbul et al. 2018, arXiv:1803.03639
 */
export function evaluateRanges(labels: Labels, scores: Scores, threshold: number, { existence = 0.2 }: RangeOptions = {}): RangeEvaluation {
	if (!(existence >= 0 && existence <= 1))
		throw new AnodError('ANOD_OPTION', `existence is ${String(existence)}; it wants a number from 0 to 1.`, { got: existence });
	const flags = flagsOf(labels, scores, threshold);
	const truth = Uint8Array.from(flags, (_, row) => (isAnomaly(labels, row) ? 1 : 0));
	const events = eventsOf(truth);
	const alarms = eventsOf(flags);
	const precision = reward(alarms, events, truth, 0);
	const recall = reward(events, alarms, flags, existence);
	return { precision, recall, f1: harmonic(precision, recall) };
}

/** Mean reward of `ranges` for being covered by `others`, whose rows are set in `covered`; both in order. */
function reward(ranges: readonly SeriesEvent[], others: readonly SeriesEvent[], covered: Uint8Array, existence: number): number {
	let sum = 0;
	let at = 0;
	for (const range of ranges) {
		while (at < others.length && others[at].end <= range.start) at++;
		let touching = 0;
		while (at + touching < others.length && others[at + touching].start < range.end) touching++;
		if (touching === 0) continue;
		sum += existence + ((1 - existence) * countFlags(covered, [range])) / (range.end - range.start) / touching;
	}
	return share(sum, ranges.length);
}
