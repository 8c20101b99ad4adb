/** x becomes (x − shift) / scale. */
export interface Linear {
	readonly shift: number;
	/** > 0; 1 for a column that does not vary. */
	readonly scale: number;
}

const epsilon = 2.220446049250313e-16;

/** The values that are not NaN, ascending: what is then computed does not depend on the order of the rows. */
export function sortedPresent(values: Float64Array): Float64Array {
	const present = new Float64Array(values.length);
	let n = 0;
	for (let i = 0; i < values.length; i++) if (values[i] === values[i]) present[n++] = values[i];
	return present.subarray(0, n).sort();
}

/** A spread within rounding of 0 divides nothing: as scikit-learn, scale 1. */
const spreadOr1 = (spread: number): number => (spread < 10 * epsilon ? 1 : spread);

/**
 * The q-quantile of ascending values, linear between neighbours (numpy's rule, to the bit).
 *
 * @param sorted - `[n]`, n ≥ 1, ascending, no NaN.
 */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
	const position = q * (sorted.length - 1);
	const below = Math.floor(position);
	const a = sorted[below];
	const b = sorted[Math.min(below + 1, sorted.length - 1)];
	const t = position - below;
	const step = b - a;
	return t >= 0.5 ? b - step * (1 - t) : a + step * t;
}

/**
 * Mean and biased standard deviation. A variance that rounding of the mean alone could cause counts as 0, and one that overflows does too.
 *
 * @param values - `[n]`, n ≥ 1, no NaN. Sums run in the order given: sorted values make the result independent of the rows' order.
 * @see scikit-learn's StandardScaler, which gives the same numbers
 */
export function standardScale(values: ArrayLike<number>): Linear {
	const n = values.length;
	let sum = 0;
	for (let i = 0; i < n; i++) sum += values[i];
	const mean = sum / n;
	let squares = 0;
	let rest = 0;
	for (let i = 0; i < n; i++) {
		const difference = values[i] - mean;
		rest += difference;
		squares += difference * difference;
	}
	const variance = (squares - (rest * rest) / n) / n;
	const rounding = n * mean * epsilon;
	// Written so that NaN and infinity (squares that overflow) are constant too.
	const varies = variance > n * epsilon * variance + rounding * rounding;
	return { shift: mean, scale: varies ? Math.sqrt(variance) : 1 };
}

/**
 * Median and interquartile range; scale 1 where the quartiles coincide.
 *
 * @param sorted - `[n]`, n ≥ 1, ascending, no NaN.
 * @see scikit-learn's RobustScaler, which gives the same numbers
 */
export function robustScale(sorted: ArrayLike<number>): Linear {
	return { shift: quantileOf(sorted, 0.5), scale: spreadOr1(quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) };
}

/**
 * Minimum and range: fitted values land in [0, 1], fresh ones may leave it.
 *
 * @param sorted - `[n]`, n ≥ 1, ascending, no NaN.
 * @see scikit-learn's MinMaxScaler, which gives the same numbers
 */
export function minMaxScale(sorted: ArrayLike<number>): Linear {
	return { shift: sorted[0], scale: spreadOr1(sorted[sorted.length - 1] - sorted[0]) };
}
