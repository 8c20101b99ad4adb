import { exp, log } from '../numeric/functions.js';
import { fittingGeneralisedPareto, generalisedParetoExcess } from './generalised-pareto.js';
import { countAtLeast } from './p-values.js';
import { nextUp } from './power.js';

/** False alarms to expect among as many clean rows as the detector was given. */
const expectedAlarms = 0.3;
/** Rows may be left out of the fit while fewer than this many clean ones are expected beyond the furthest row kept. */
const expectedBeyond = 0.3;
/** The lowest rows that the search starts from: at most a fifth may be anomalies. */
const startShare = 0.8;
/** Above this the tail would swallow any anomaly; shapes of real scores lie below. */
const maximumShape = 0.35;
const fewestRows = 5;
/** A tail is fitted to at most so many excesses, evenly spaced by rank: more would not move it. */
const mostExcesses = 2000;

interface Tail {
	/** The score that a clean row reaches with the probability asked for. */
	readonly value: number;
	readonly shape: number;
	/** Scores above the level where the tail starts that the fit rests on. */
	readonly excesses: number;
}

/**
 * The `auto` threshold: peaks over a threshold. The tail of the held-out scores is taken for a generalised Pareto distribution, and the
 * threshold is where a clean row ends up with probability 0.3 / rows, so that a clean data set as a whole gives about 0.3 false alarms.
 *
 * Held-out rows may be anomalies themselves, and one far row in the fit would stretch the tail over the others. So the fit begins with the lowest
 * four fifths and takes in, again and again, every row that a clean data set of this size would hold (down to 0.3 expected beyond), with a shape
 * from 0 (the exponential) to 0.35, until no more come in; what is then still outside is left out of the last fit. That one may have a
 * shape below 0, down to −0.5·k/(k + 50) for k excesses, as a few of them say little about an end of the tail. The shape is raised by 1/k, which turns
 * the exponential of an estimated scale into its predictive distribution.
 *
 * @param sorted - `[n]`, finite, ascending.
 * @param rows - rows to spread the risk over; at least n.
 * @returns Infinity with fewer than 5 rows; just above the highest score when nearly all are equal.
 * @see Pickands 1975, doi:10.1214/aos/1176343003; Siffer et al. 2017, doi:10.1145/3097983.3098144
 */
export function* automaticThreshold(sorted: Float64Array, rows: number): Generator<void, { value: number; reason: string }> {
	const n = sorted.length;
	if (n < fewestRows)
		return { value: Infinity, reason: `a tail needs at least ${fewestRows} held-out rows; there are ${n}, so no row can be flagged` };
	let kept = Math.ceil(startShare * n);
	for (;;) {
		const tail = yield* fitTail(sorted.subarray(0, kept), expectedBeyond / n, false);
		const within = tail ? n - countAtLeast(sorted, tail.value) : n;
		if (within <= kept) break;
		kept = within;
	}
	const tail = yield* fitTail(sorted.subarray(0, kept), expectedAlarms / Math.max(rows, n), true);
	if (!tail) return { value: nextUp(sorted[n - 1]), reason: `above all ${n} held-out scores, which are too much alike for a tail` };
	const left = n - kept === 0 ? '' : `, ${n - kept} suspicious ones left out`;
	return {
		value: tail.value,
		reason: `a clean row reaches it once in ${+(Math.max(rows, n) / expectedAlarms).toPrecision(2)} by the tail of ${n} held-out scores${left} (generalised Pareto, shape ${tail.shape.toFixed(2)}, ${tail.excesses} excesses)`,
	};
}

/** Fits the upper tail of ascending scores, all taken for clean; undefined when fewer than two of them rise above the level where it starts. */
function* fitTail(sorted: Float64Array, risk: number, last: boolean): Generator<void, Tail | undefined> {
	const n = sorted.length;
	// A fifth of few rows, ever smaller a share of many (4·n^0.6), but ten of them or half.
	const wanted = Math.max(Math.min(10, Math.floor(n / 2)), Math.min(Math.ceil(n / 5), Math.ceil(4 * exp(0.6 * log(n)))));
	const level = sorted[n - 1 - wanted];
	const k = countAtLeast(sorted, nextUp(level));
	if (k < 2) return undefined;
	const sampled = Math.min(k, mostExcesses);
	const excesses = Float64Array.from({ length: sampled }, (_, i) => sorted[n - k + Math.floor(((i + 0.5) * k) / sampled)] - level);
	const minimumShape = last ? (-0.5 * k) / (k + 50) : 0;
	const { shape, scale } = yield* fittingGeneralisedPareto(excesses, { minimumShape, maximumShape });
	const raised = shape + 1 / k;
	const excess = generalisedParetoExcess({ shape: raised, scale }, Math.min(1, risk / (k / n)));
	return { value: Math.max(level + excess, nextUp(level)), shape: raised, excesses: k };
}
