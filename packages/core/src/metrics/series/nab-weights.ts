import { AnodError } from '../../errors.js';
import { exp } from '../../numeric/functions.js';
import { finiteScore, type Scores } from '../ranking.js';
import type { SeriesEvent } from './events.js';

/** What NAB pays and charges. */
export interface NabProfile {
	/** Paid for a window found on its first row, and ever less for later rows. */
	readonly truePositive: number;
	/** Charged for a window that was missed. */
	readonly falseNegative: number;
	/** Charged for a flagged row far outside of any window, and ever less for rows nearer to the end of one. */
	readonly falsePositive: number;
}

/** NAB's three profiles: `standard`, and those that reward few false positives or few false negatives. */
export const nabProfiles: Readonly<Record<'standard' | 'lowFalsePositives' | 'lowFalseNegatives', NabProfile>> = {
	standard: { truePositive: 1, falseNegative: 1, falsePositive: 0.11 },
	lowFalsePositives: { truePositive: 1, falseNegative: 1, falsePositive: 0.22 },
	lowFalseNegatives: { truePositive: 1, falseNegative: 2, falsePositive: 0.11 },
};

/** One series of a corpus. */
export interface NabSeries {
	/** `[n]`, higher = more abnormal, on one scale for all series of the corpus. */
	readonly scores: Scores;
	/** In order of time, not overlapping; they may touch. From labels: `eventsOf(labels)`. */
	readonly windows: readonly SeriesEvent[];
}

/** Rows at the start of a series that do not count: 15 %, at most 750. */
export const nabProbation = (rows: number): number => Math.min(Math.floor(0.15 * rows), 750);

/** NAB's reward by position: −1 is the first row of a window, 0 the first after it, positive ones lie past it. */
export const scaledSigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + exp(5 * position)) - 1);

/** What each row of a series is worth when it is flagged. */
export interface NabRows {
	/** `[n]`; of the rows in a window, only the best flagged one counts. */
	readonly weights: Float64Array;
	/** `[n]`, the number of the window a row is in; −1 outside. */
	readonly windowOf: Int32Array;
}

/**
 * Weighs the rows of a series as NAB does.
 *
 * In a window of w rows, row i of it is worth σ(−(w − i) / w) / σ(−1): 1 on the first row. After a window, the row d rows past its last is
 * charged σ(d / (w − 1)); where NAB divides by zero, after a window of one row, the full charge. Before the first window, the full charge.
 *
 * @throws AnodError ANOD_INPUT for windows that are empty, out of order, overlapping or outside of the series, which NAB passes over in silence.
 */
export function weighRows({ scores, windows }: NabSeries, profile: NabProfile, series = 0): NabRows {
	const n = scores.length;
	for (let row = 0; row < n; row++) finiteScore(scores, row);
	const weights = new Float64Array(n).fill(-profile.falsePositive);
	const windowOf = new Int32Array(n).fill(-1);
	let past = 0;
	for (const [w, { start, end }] of windows.entries()) {
		if (!(Number.isInteger(start) && Number.isInteger(end) && start >= past && start < end && end <= n))
			throw new AnodError(
				'ANOD_INPUT',
				`window ${w} of series ${series} is the rows ${start} to ${end} (end not included); NAB wants windows in order, apart and within the ${n} rows.`,
				{ series, window: w, start, end, rows: n },
			);
		past = end;
		const width = end - start;
		for (let row = start; row < end; row++) {
			weights[row] = (scaledSigmoid((row - end) / width) * profile.truePositive) / scaledSigmoid(-1);
			windowOf[row] = w;
		}
		const next = windows[w + 1]?.start ?? n;
		for (let row = end; row < next; row++) weights[row] = scaledSigmoid((row - end + 1) / (width - 1)) * profile.falsePositive;
	}
	return { weights, windowOf };
}
