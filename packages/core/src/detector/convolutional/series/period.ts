/** Longest period looked for, in steps. */
const longest = 1500;
/** Values looked at. */
const mostValues = 2 ** 15;
const fewestValues = 8;
/** A peak of this share of the highest counts as equal to it. */
const nearlyEqual = 0.95;

export interface Period {
	/** Steps; 0 where nothing repeats. */
	readonly length: number;
	/** Autocorrelation at this lag, −1 to 1. */
	readonly strength: number;
}

/**
 * The period of a series: the lag of the highest autocorrelation after it has first fallen below one half, once slow trends are taken out; of nearly
 * equal ones the shortest, as every multiple of a period is one.
 *
 * @param values - `[t]`, one channel; NaN where missing.
 */
export function findPeriod(values: Float64Array | Float32Array): Period {
	const x = values.length > mostValues ? values.subarray(values.length - mostValues) : values;
	const lags = Math.min(longest, Math.floor(x.length / 2));
	const detrended = withoutTrend(x, lags >> 1);
	if (!detrended) return { length: 0, strength: 0 };
	const correlation = autocorrelation(detrended, lags);
	if (correlation.length === 0) return { length: 0, strength: 0 };
	let lag = 1;
	while (lag < correlation.length && correlation[lag] >= 0.5) lag++;
	const peaks: Period[] = [];
	for (; lag + 1 < correlation.length; lag++) {
		const strength = correlation[lag];
		if (strength >= correlation[lag - 1] && strength >= correlation[lag + 1]) peaks.push({ length: lag, strength });
	}
	const strongest = Math.max(0, ...peaks.map(({ strength }) => strength));
	return peaks.find(({ strength }) => strength > 0 && strength >= nearlyEqual * strongest) ?? { length: 0, strength: 0 };
}

/**
 * The series less its mean over `reach` steps on either side: what moves more slowly than any period looked for would hide them. 0 where a value is
 * missing; undefined where nearly all are.
 */
function withoutTrend(x: Float64Array | Float32Array, reach: number): Float64Array | undefined {
	const sums = new Float64Array(x.length + 1);
	const counts = new Uint32Array(x.length + 1);
	for (let i = 0; i < x.length; i++) {
		const present = x[i] === x[i];
		sums[i + 1] = sums[i] + (present ? x[i] : 0);
		counts[i + 1] = counts[i] + (present ? 1 : 0);
	}
	if (counts[x.length] < fewestValues) return undefined;
	return Float64Array.from(x, (value, i) => {
		const first = Math.max(0, i - reach);
		const last = Math.min(x.length, i + reach + 1);
		return value === value ? value - (sums[last] - sums[first]) / (counts[last] - counts[first]) : 0;
	});
}

/** Autocorrelation at lags 0 to `lags`, each over as many products as there are; empty for a constant series. */
function autocorrelation(x: Float64Array, lags: number): Float64Array {
	const at = (lag: number): number => {
		let sum = 0;
		for (let i = lag; i < x.length; i++) sum += x[i] * x[i - lag];
		return sum / (x.length - lag);
	};
	const variance = at(0);
	return variance > 0 ? Float64Array.from({ length: lags + 1 }, (_, lag) => at(lag) / variance) : new Float64Array(0);
}
