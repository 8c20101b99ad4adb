import { AnodError } from '../../errors.js';
import { checkLengths, type Labels, type Scores } from '../ranking.js';
import { cutByRank } from './cuts.js';
import { rowsOf, type SeriesEvent, someEventsOf } from './events.js';
import { Existence } from './existence.js';
import { Halo } from './halo.js';

/** How wide the tolerance around an event may be, and from how many thresholds a curve is drawn. */
export interface VolumeOptions {
	/**
	 * The largest width of the zone of tolerance around an event, in rows: half of it lies on either side. Whole, ≥ 0; default 100, as in TSB-AD.
	 * Published figures mostly take the period of the series, so a figure says which window it was measured with.
	 */
	readonly window?: number;
	/** How many thresholds, evenly spaced in rank, a curve is drawn from. Whole, ≥ 2; default 250, as in TSB-AD. */
	readonly thresholds?: number;
}

/** Areas under a ROC curve and under a precision-recall curve. */
export interface CurveAreas {
	readonly roc: number;
	readonly pr: number;
}

/**
 * Volume under the surface: the mean of {@link rangeAuc} over the widths 0, 1, … `window`, for the ROC and the precision-recall curve at once.
 *
 * A row near an event counts in part, an event counts by whether it was found at all, and no threshold or width has to be chosen. Equal to
 * `VUS_ROC` and `VUS_PR` of TSB-AD. Two things to know of it: equal scores everywhere reach a VUS-ROC above ½ (nothing subtracts
 * chance), and more than `thresholds` rows are ranked at that many places only.
 *
 * Takes O(n log n + window² · thresholds): some milliseconds for 25,000 rows at the default options.
 *
 * @param labels - `[n]`, in the order of time; 1 = anomaly.
 * @param scores - `[n]`, higher = more abnormal.
 * @returns both, 0 to 1.
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels, scores that are not finite, and where all rows are of
 * one class (TSB-AD fails there, too); ANOD_OPTION for options out of range.
 * @see Paparrizos et al. 2022, doi:10.14778/3551793.3551830; Liu and Paparrizos 2024 (TSB-AD), doi:10.52202/079017-3437
 */
export function vus(labels: Labels, scores: Scores, { window = 100, thresholds = 250 }: VolumeOptions = {}): CurveAreas {
	return areas(labels, scores, 0, window, thresholds);
}

/** Volume under the ROC surface: `roc` of {@link vus}, where parameters and errors are described. */
export const vusRoc = (labels: Labels, scores: Scores, options: VolumeOptions = {}): number => vus(labels, scores, options).roc;

/** Volume under the precision-recall surface: `pr` of {@link vus}, where parameters and errors are described. */
export const vusPr = (labels: Labels, scores: Scores, options: VolumeOptions = {}): number => vus(labels, scores, options).pr;

/**
 * Range-AUC: areas under curves that give credit for rows up to `window` / 2 before and after an event, weighted √(1 − distance / window).
 *
 * With TP the weights of the flagged rows, P the rows in events and G the weights of the flagged rows around them: recall is
 * min(TP / (P + G / 2), 1) times the share of the grown events that have a flagged row; the false positive rate is
 * (flagged − TP) / (n − P − G / 2); precision is TP / flagged. The ROC area is trapezoidal and ends at (1, 1), the other a sum of steps.
 *
 * This is one slice of TSB-AD's volume; its own `RangeAUC` divides by zero at windows from 2 on. The older package `vus` counts all weights
 * around events as anomalies, so that even perfect scores stay below 1; its figures are others.
 *
 * @param options - `window` is here the one width.
 * @throws as {@link vus}.
 * @see Paparrizos et al. 2022, doi:10.14778/3551793.3551830
 */
export function rangeAuc(labels: Labels, scores: Scores, { window = 100, thresholds = 250 }: VolumeOptions = {}): CurveAreas {
	return areas(labels, scores, window, window, thresholds);
}

/** Mean areas over the widths from `narrowest` to `widest`. */
function areas(labels: Labels, scores: Scores, narrowest: number, widest: number, k: number): CurveAreas {
	wholeFrom(0, 'window', widest);
	wholeFrom(2, 'thresholds', k);
	const n = checkLengths(labels, scores);
	const events = someEventsOf(labels, 'volume under the surface');
	const positives = rowsOf(events);
	const { first } = cutByRank(scores, k);
	if (positives === n)
		throw new AnodError('ANOD_INPUT', `all ${n} rows are anomalies; curves need normal rows to compare with.`, { rows: n });
	const surface: Surface = { n, positives, flagged: cumulated(first, [{ start: 0, end: n }], k), hits: cumulated(first, events, k) };
	const halo = new Halo(events, Math.min(widest >> 1, n), first, k);
	const existence = new Existence(events, first, k);
	const around = new Float64Array(k);
	let roc = 0;
	let pr = 0;
	for (let width = 0; width <= widest; width++) {
		if (width % 2 === 0 && width > 0) {
			halo.reach(width / 2);
			existence.reach(width / 2);
		}
		if (width < narrowest) continue;
		halo.weigh(width, around);
		const slice = areasOf(surface, around, existence.share);
		roc += slice.roc;
		pr += slice.pr;
	}
	const widths = widest - narrowest + 1;
	return { roc: roc / widths, pr: pr / widths };
}

/** What the slices of all widths share. */
interface Surface {
	readonly n: number;
	/** Rows in events. */
	readonly positives: number;
	/** `[k]`, rows at or above each threshold. */
	readonly flagged: Float64Array;
	/** `[k]`, those of them in events. */
	readonly hits: Float64Array;
}

/** Areas at one width; `around` `[k]` are the weights that each threshold adds, `share` `[k]` the share of events found. */
function areasOf({ n, positives, flagged, hits }: Surface, around: Float64Array, share: Float64Array): CurveAreas {
	let roc = 0;
	let pr = 0;
	let gained = 0;
	let x = 0;
	let y = 0;
	for (let j = 0; j < around.length; j++) {
		gained += around[j];
		const truePositives = hits[j] + gained;
		const expected = positives + gained / 2;
		const recall = Math.min(truePositives / expected, 1) * share[j];
		const falsePositiveRate = (flagged[j] - truePositives) / (n - expected);
		roc += ((falsePositiveRate - x) * (recall + y)) / 2;
		pr += (recall - y) * (truePositives / flagged[j]);
		x = falsePositiveRate;
		y = recall;
	}
	return { roc: roc + ((1 - x) * (1 + y)) / 2, pr };
}

/** How many rows of the stretches each of k thresholds reaches. */
function cumulated(first: Int32Array, stretches: readonly SeriesEvent[], k: number): Float64Array {
	const counts = new Float64Array(k);
	for (const { start, end } of stretches) for (let row = start; row < end; row++) counts[first[row]]++;
	for (let j = 1; j < k; j++) counts[j] += counts[j - 1];
	return counts;
}

function wholeFrom(least: number, name: string, value: number): void {
	if (!Number.isSafeInteger(value) || value < least)
		throw new AnodError('ANOD_OPTION', `${name} is ${String(value)}; it wants a whole number of at least ${least}.`, {
			option: name,
			got: value,
		});
}
