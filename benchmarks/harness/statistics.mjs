/** Medians, quartiles and means of small samples. */

/** The `q` quantile of `values`, linearly interpolated, 0 ≤ q ≤ 1. */
export function quantile(values, q) {
	const sorted = [...values].sort((a, b) => a - b);
	const position = (sorted.length - 1) * q;
	const low = Math.floor(position);
	const high = Math.ceil(position);
	return sorted[low] + (sorted[high] - sorted[low]) * (position - low);
}

/** The middle of `values`. */
export const median = (values) => quantile(values, 0.5);

/** Lower and upper quartile of `values`: the spread that result files carry. */
export const quartiles = (values) => [quantile(values, 0.25), quantile(values, 0.75)];

/** The arithmetic mean of `values`. */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The standard deviation of a sample; 0 for a single value. */
export function deviation(values) {
	if (values.length < 2) return 0;
	const center = mean(values);
	return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}

/** `value` with `digits` significant digits, as a number: what result files hold. */
export const rounded = (value, digits = 5) => (Number.isFinite(value) ? Number(value.toPrecision(digits)) : null);
