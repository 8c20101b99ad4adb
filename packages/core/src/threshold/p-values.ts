import { AnodError } from '../errors.js';

/** How many numbers of an ascending list are ≥ value. */
export function countAtLeast(sorted: Float64Array, value: number): number {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (sorted[middle] < value) low = middle + 1;
		else high = middle;
	}
	return sorted.length - low;
}

/**
 * Conformal p-values: for each score (1 + #{calibration ≥ score}) / (n + 1).
 *
 * For a normal row that is exchangeable with the calibration rows, P(p-value ≤ α) ≤ α for every α.
 *
 * @param calibration - `[n]`, scores of held-out rows, ascending.
 * @param scores - `[m]`.
 * @returns `[m]`, each from 1/(n + 1) to 1.
 * @see Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a Random World; Bates et al. 2023, doi:10.1214/22-AOS2244
 */
export function pValues(calibration: Float64Array, scores: ArrayLike<number>): Float64Array {
	const values = new Float64Array(scores.length);
	for (let row = 0; row < scores.length; row++) values[row] = (1 + countAtLeast(calibration, scores[row])) / (calibration.length + 1);
	return values;
}

/**
 * Benjamini–Hochberg: adjusted p-values. Flagging rows whose adjusted value ≤ q keeps the expected share of false alarms
 * among the flagged rows at most q.
 *
 * @param p - `[m]`, p-values from 0 to 1.
 * @returns `[m]`, in the order given.
 * @throws AnodError ANOD_INPUT for a value outside 0 to 1.
 * @see Benjamini and Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
	const m = p.length;
	const order = new Uint32Array(m);
	for (let i = 0; i < m; i++) {
		if (!(p[i] >= 0 && p[i] <= 1))
			throw new AnodError('ANOD_INPUT', `p-value ${i} is ${String(p[i])}; it wants a number from 0 to 1.`, { index: i, got: p[i] });
		order[i] = i;
	}
	order.sort((a, b) => p[a] - p[b]);
	const adjusted = new Float64Array(m);
	let least = 1;
	for (let rank = m; rank >= 1; rank--) {
		const index = order[rank - 1];
		least = Math.min(least, p[index] * (m / rank));
		adjusted[index] = least;
	}
	return adjusted;
}
