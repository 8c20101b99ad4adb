import { checkLengths, type Labels, type Scores } from '../ranking.js';
import { eventsOf, rowsOf, type SeriesEvent } from './events.js';
import { countFlags, flagsOf, share } from './flags.js';
import { type OracleBest, oracleBest } from './oracle.js';

/** Point-adjusted F1 and what chance reaches: neither is to be read without the other. */
export interface PointAdjusted {
	readonly f1: number;
	/** The point-adjusted F1 to expect when as many rows are flagged at random. */
	readonly randomF1: number;
	/** F1 of the same flags without adjustment. */
	readonly plainF1: number;
}

/**
 * Point-adjusted F1: one flagged row in an event counts as if the whole event had been flagged.
 *
 * Long events make it near 1 for a detector that flags at random, so it says nothing on its own and is only ever returned with the F1 that
 * chance reaches. Published here for comparison with papers that use it; prefer `vusPr` or `affiliation`.
 *
 * Chance is computed, not drawn: with f of n rows flagged, an event of m rows is missed with probability C(n − m, f) / C(n, f), and F1 is
 * taken of the expected counts. The adjustment is TSB-AD's, but also sets the first row of a series, which that leaves out.
 *
 * @param scores - as `evaluateEvents` takes them, with its threshold and its errors.
 * @returns all 0 when nothing is flagged or no row is an anomaly.
 * @see Kim et al. 2022, doi:10.1609/aaai.v36i7.20680; Xu et al. 2018, doi:10.1145/3178876.3185996
 */
export function pointAdjusted(labels: Labels, scores: Scores, threshold: number): PointAdjusted {
	return adjust(eventsOf(labels), flagsOf(labels, scores, threshold));
}

/** The best point-adjusted F1 over thresholds, and what chance reaches in the same way. */
export interface OraclePointAdjusted extends OracleBest {
	/** The highest F1 to expect of flags at random, over how many are flagged: each hundredth of the rows is tried. */
	readonly randomValue: number;
}

/**
 * The best point-adjusted F1 over the thresholds of {@link oracleBest}, beside the best that flags at random reach. This is the figure
 * that most papers print without the second one.
 *
 * @throws as {@link pointAdjusted}.
 */
export function oracleBestPointAdjusted(labels: Labels, scores: Scores): OraclePointAdjusted {
	const n = checkLengths(labels, scores);
	const events = eventsOf(labels);
	const best = oracleBest(scores, (threshold) => adjust(events, flagsOf(labels, scores, threshold)).f1);
	let randomValue = 0;
	for (let hundredths = 1; hundredths <= 100; hundredths++)
		randomValue = Math.max(randomValue, expectedF1(events, n, Math.ceil((n * hundredths) / 100)));
	return { ...best, randomValue };
}

/** {@link pointAdjusted} from events and flags. */
function adjust(events: readonly SeriesEvent[], flags: Uint8Array): PointAdjusted {
	const positives = rowsOf(events);
	const flagged = countFlags(flags);
	const hits = countFlags(flags, events);
	const adjusted = rowsOf(events.filter((event) => countFlags(flags, [event]) > 0));
	return {
		f1: f1Of(adjusted, flagged - hits, positives),
		randomF1: expectedF1(events, flags.length, flagged),
		plainF1: f1Of(hits, flagged - hits, positives),
	};
}

const f1Of = (truePositives: number, falsePositives: number, positives: number): number =>
	share(2 * truePositives, truePositives + falsePositives + positives);

/** F1 of the expected counts, when `flagged` of `n` rows are drawn without replacement. */
function expectedF1(events: readonly SeriesEvent[], n: number, flagged: number): number {
	const positives = rowsOf(events);
	let found = 0;
	for (const { start, end } of events) {
		let missed = 1;
		// Below 1e-18 the rest of a long event changes no digit.
		for (let i = 0; i < end - start && missed > 1e-18; i++) missed *= Math.max(n - flagged - i, 0) / (n - i);
		found += (end - start) * (1 - missed);
	}
	return f1Of(found, (flagged * (n - positives)) / n, positives);
}
