import { finiteScore, type Scores } from '../ranking.js';

/** Where a fixed number of thresholds cuts the scores. */
export interface Cuts {
	/** `[k]`, descending; equal neighbours where scores tie or are fewer than k. */
	readonly thresholds: Float64Array;
	/** `[n]`, the first threshold that a row reaches. */
	readonly first: Int32Array;
}

/**
 * Cuts scores at `count` of their own values, evenly spaced in rank: those at the places ⌊i · (n − 1) / (count − 1)⌋ of the descending order,
 * the places computed as numpy's `linspace` does.
 *
 * @throws AnodError ANOD_INPUT for scores that are not finite.
 */
export function cutByRank(scores: Scores, count: number): Cuts {
	const n = scores.length;
	const sorted = Float64Array.from({ length: n }, (_, row) => finiteScore(scores, row)).sort();
	const step = (n - 1) / (count - 1);
	const thresholds = new Float64Array(count);
	for (let i = 0; i < count; i++) thresholds[i] = sorted[n - 1 - (i === count - 1 ? n - 1 : Math.floor(i * step))];
	const first = new Int32Array(n);
	for (let row = 0; row < n; row++) {
		const score = scores[row];
		let low = 0;
		let high = count - 1;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (score >= thresholds[middle]) high = middle;
			else low = middle + 1;
		}
		first[row] = low;
	}
	return { thresholds, first };
}
