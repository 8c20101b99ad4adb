import { normalDistribution, normalQuantile } from './normal.js';
import { quantileOf } from './scaling.js';

/** Normal quantiles of 1e-7 and 1 − 1e-7 as scikit-learn rounds them; features are cut here. */
export const lowest = -5.199337582605575;
export const highest = 5.19933758270342;
/** Levels this near 0 and 1 are beyond those cuts. */
const bound = 1e-7;

/**
 * Quantiles of a column at `count` evenly spaced levels from 0 to 1.
 *
 * @param sorted - `[n]`, n ≥ 1, ascending, no NaN.
 */
export function fitQuantiles(sorted: ArrayLike<number>, count: number): number[] {
	const quantiles: number[] = [];
	let greatest = -Infinity;
	for (let i = 0; i < count; i++) {
		// Interpolation may round below the one before.
		greatest = Math.max(greatest, quantileOf(sorted, count === 1 ? 0 : i / (count - 1)));
		quantiles.push(greatest + 0);
	}
	return quantiles;
}

/** How many of the ascending values are ≤ x (or < x, when strict). */
function rank(values: readonly number[], x: number, strict: boolean): number {
	let low = 0;
	let high = values.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (strict ? values[middle] < x : values[middle] <= x) low = middle + 1;
		else high = middle;
	}
	return low;
}

/**
 * The normal score of a value: its level among the quantiles (the middle of them where several coincide), through the normal quantile function.
 * The smallest value and less become −5.2, the largest and more 5.2.
 *
 * @see scikit-learn's QuantileTransformer with normal output, which gives the same numbers, but that it takes all within 1e-7 of the smallest
 * value for it, and of the largest: then the unit of a column would matter
 */
export function toNormal(x: number, quantiles: readonly number[]): number {
	const last = quantiles.length - 1;
	if (x !== x) return x;
	if (x <= quantiles[0]) return lowest;
	if (x >= quantiles[last]) return highest;
	// The last quantile ≤ x, and the first ≥ x: two interpolations that differ only among ties.
	const a = rank(quantiles, x, false) - 1;
	const b = rank(quantiles, x, true);
	const forward = (a + (x - quantiles[a]) / (quantiles[a + 1] - quantiles[a])) / last;
	const backward = (b - (quantiles[b] - x) / (quantiles[b] - quantiles[b - 1])) / last;
	const z = normalQuantile(0.5 * (forward + backward));
	return z < lowest ? lowest : z > highest ? highest : z;
}

/** The value with a normal score: the inverse of {@link toNormal}, up to ties. */
export function fromNormal(z: number, quantiles: readonly number[]): number {
	const last = quantiles.length - 1;
	const level = normalDistribution(z);
	if (z !== z) return z;
	if (level - bound < 0) return quantiles[0];
	if (level + bound > 1) return quantiles[last];
	const position = level * last;
	const below = Math.floor(position);
	return quantiles[below] + (quantiles[below + 1] - quantiles[below]) * (position - below);
}
