import { AnodError } from '../../errors.js';
import type { Confusion } from '../confusion.js';
import { type NabProfile, type NabSeries, nabProbation, nabProfiles, weighRows } from './nab-weights.js';

/** NAB's points at every threshold, from the highest down; arrays of one length. */
export interface NabSweep {
	/** Descending, from Infinity: nothing flagged. */
	readonly thresholds: Float64Array;
	/** Points before they are scaled to 0–100. */
	readonly points: Float64Array;
	/** Rows in windows that are flagged. */
	readonly truePositives: Float64Array;
	/** Rows outside of windows that are flagged. */
	readonly falsePositives: Float64Array;
	/** Rows in windows, flagged or not; rows of the probation never count. */
	readonly positives: number;
	/** Rows outside of windows. */
	readonly negatives: number;
}

/** NAB's verdict on a corpus, at one threshold. */
export interface NabScore {
	/**
	 * 100 for every window found on its first row and nothing else flagged, 0 for a detector that tells nothing; can be below 0. NaN where
	 * flagging everything is already perfect.
	 */
	readonly score: number;
	/** The threshold it was measured at: the one asked for, or the best. */
	readonly threshold: number;
	/** Points before they are scaled. */
	readonly points: number;
	/** Rows, not windows, as NAB counts them. */
	readonly confusion: Confusion;
	/** The points of each series at that threshold; they sum to `points`. */
	readonly seriesPoints: Float64Array;
}

/** What points and penalties are worth, and from which score on a row is flagged. */
export interface NabOptions {
	/** A name of {@link nabProfiles}, or weights of your own. Default `standard`. */
	readonly profile?: keyof typeof nabProfiles | NabProfile;
	/**
	 * Rows with score ≥ threshold are flagged, in every series. Default `best`: the one with the most points, the highest of them on ties. That
	 * is how NAB's scoreboard is made, and an oracle: it is chosen on the corpus that it is measured on.
	 */
	readonly threshold?: number | 'best';
}

/**
 * The NAB score: finding a window early pays, every row flagged outside of windows costs.
 *
 * As numenta/NAB computes it: a window pays once, for its best flagged row; the first 15 % of a series, at most 750 rows, do not count;
 * a window wholly inside them is neither paid nor charged but still counts among what a perfect detector gets, so that nobody can reach 100
 * there; 0 is what a constant score gets at its own best threshold. Scores need not lie between 0 and 1; Infinity stands for NAB's 1.1.
 *
 * @param corpus - series that share one threshold.
 * @throws AnodError ANOD_INPUT for no series, no window in any, odd windows or scores that are not finite; ANOD_OPTION for an unknown
 * profile or a NaN threshold.
 * @see Lavin and Ahmad 2015, doi:10.1109/ICMLA.2015.141
 */
export function nabScore(corpus: readonly NabSeries[], { profile = 'standard', threshold = 'best' }: NabOptions = {}): NabScore {
	const weights = profileOf(profile);
	const windows = corpus.reduce((sum, series) => sum + series.windows.length, 0);
	if (windows === 0) throw new AnodError('ANOD_INPUT', 'there is no window in any series; the NAB score needs at least one.');
	const sweep = nabSweep(corpus, { profile: weights });
	let at = 0;
	if (threshold === 'best') at = firstHighest(sweep.points);
	else if (typeof threshold !== 'number' || threshold !== threshold)
		throw new AnodError('ANOD_OPTION', `threshold is ${String(threshold)}; it wants a number or 'best'.`, { got: threshold });
	else while (at + 1 < sweep.thresholds.length && sweep.thresholds[at + 1] >= threshold) at++;
	const used = threshold === 'best' ? sweep.thresholds[at] : threshold;
	const points = sweep.points[at];
	const nothing = Math.max(sweep.points[0], sweep.points[sweep.points.length - 1]);
	return {
		score: (100 * (points - nothing)) / (windows * weights.truePositive - nothing),
		threshold: used,
		points,
		confusion: {
			truePositives: sweep.truePositives[at],
			falsePositives: sweep.falsePositives[at],
			falseNegatives: sweep.positives - sweep.truePositives[at],
			trueNegatives: sweep.negatives - sweep.falsePositives[at],
		},
		seriesPoints: Float64Array.from(corpus, (series, s) => pointsAt(series, weights, used, s)),
	};
}

/** {@link nabScore} for the three profiles. With `best`, each has its own best threshold, as on NAB's scoreboard. */
export function nabScores(
	corpus: readonly NabSeries[],
	options: Pick<NabOptions, 'threshold'> = {},
): Readonly<Record<keyof typeof nabProfiles, NabScore>> {
	return {
		standard: nabScore(corpus, { ...options, profile: 'standard' }),
		lowFalsePositives: nabScore(corpus, { ...options, profile: 'lowFalsePositives' }),
		lowFalseNegatives: nabScore(corpus, { ...options, profile: 'lowFalseNegatives' }),
	};
}

/**
 * NAB's points at every threshold that makes a difference, in one pass over the rows of all series from the highest score down. O(n log n).
 *
 * @throws as {@link nabScore}, but takes a corpus without windows.
 */
export function nabSweep(corpus: readonly NabSeries[], { profile = 'standard' }: Pick<NabOptions, 'profile'> = {}): NabSweep {
	const { scores, weights, windowOf, windows } = poolRows(corpus, profileOf(profile));
	const n = scores.length;
	const order = new Uint32Array(n).map((_, row) => row).sort((a, b) => scores[b] - scores[a]);
	const thresholds = new Float64Array(n + 1);
	const points = new Float64Array(n + 1);
	const truePositives = new Float64Array(n + 1);
	const falsePositives = new Float64Array(n + 1);
	thresholds[0] = Infinity;
	let count = 1;
	let outside = 0;
	let inside = sumOf(windows);
	points[0] = inside;
	for (let at = 0; at < n; count++) {
		thresholds[count] = scores[order[at]];
		truePositives[count] = truePositives[count - 1];
		falsePositives[count] = falsePositives[count - 1];
		let better = false;
		for (; at < n && scores[order[at]] === thresholds[count]; at++) {
			const row = order[at];
			const window = windowOf[row];
			if (window < 0) {
				falsePositives[count]++;
				outside += weights[row];
				continue;
			}
			truePositives[count]++;
			if (weights[row] <= windows[window]) continue;
			windows[window] = weights[row];
			better = true;
		}
		// Summed afresh, so that thresholds that change nothing tie to the last bit.
		if (better) inside = sumOf(windows);
		points[count] = outside + inside;
	}
	const positives = truePositives[count - 1];
	return {
		thresholds: thresholds.slice(0, count),
		points: points.slice(0, count),
		truePositives: truePositives.slice(0, count),
		falsePositives: falsePositives.slice(0, count),
		positives,
		negatives: n - positives,
	};
}

/** The rows of all series that count, one after the other. */
interface Pool {
	readonly scores: Float64Array;
	readonly weights: Float64Array;
	readonly windowOf: Int32Array;
	/** What each window with a row that counts is worth so far: missed. */
	readonly windows: Float64Array;
}

function poolRows(corpus: readonly NabSeries[], profile: NabProfile): Pool {
	if (corpus.length === 0) throw new AnodError('ANOD_INPUT', 'there is no series; the NAB score needs at least one.');
	const n = corpus.reduce((sum, { scores }) => sum + scores.length - nabProbation(scores.length), 0);
	const pool = { scores: new Float64Array(n), weights: new Float64Array(n), windowOf: new Int32Array(n) };
	let at = 0;
	let windows = 0;
	for (const [s, series] of corpus.entries()) {
		const { weights, windowOf } = weighRows(series, profile, s);
		const probation = nabProbation(weights.length);
		const hidden = series.windows.filter(({ end }) => end <= probation).length;
		for (let row = probation; row < weights.length; row++, at++) {
			pool.scores[at] = series.scores[row];
			pool.weights[at] = weights[row];
			pool.windowOf[at] = windowOf[row] < 0 ? -1 : windows + windowOf[row] - hidden;
		}
		windows += series.windows.length - hidden;
	}
	return { ...pool, windows: new Float64Array(windows).fill(-profile.falseNegative) };
}

/** The points of one series at a threshold. */
function pointsAt(series: NabSeries, profile: NabProfile, threshold: number, s: number): number {
	const { weights, windowOf } = weighRows(series, profile, s);
	const probation = nabProbation(weights.length);
	const windows = Float64Array.from(series.windows, ({ end }) => (end > probation ? -profile.falseNegative : 0));
	let outside = 0;
	for (let row = probation; row < weights.length; row++) {
		if (!(series.scores[row] >= threshold)) continue;
		const window = windowOf[row];
		if (window < 0) outside += weights[row];
		else windows[window] = Math.max(windows[window], weights[row]);
	}
	return outside + sumOf(windows);
}

function profileOf(profile: NonNullable<NabOptions['profile']>): NabProfile {
	const found = typeof profile === 'string' ? nabProfiles[profile] : profile;
	if (found && [found.truePositive, found.falseNegative, found.falsePositive].every((weight) => Number.isFinite(weight) && weight >= 0))
		return found;
	throw new AnodError(
		'ANOD_OPTION',
		`profile is ${JSON.stringify(profile)}; it wants ${Object.keys(nabProfiles).join(', ')}, or { truePositive, falseNegative, falsePositive }, each finite and ≥ 0.`,
		{ got: profile },
	);
}

function firstHighest(values: Float64Array): number {
	let best = 0;
	for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
	return best;
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
