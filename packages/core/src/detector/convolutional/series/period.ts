/** Longest period looked for, in steps. */
const longest = 1500;
/** Values looked at. */
const mostValues = 2 ** 15;

export interface Period {
	/** Steps; 0 where nothing repeats. */
	readonly length: number;
	/** Autocorrelation at this lag, −1 to 1. */
	readonly strength: number;
}

/**
 * The period of a series: the lag of the highest autocorrelation after it has first fallen below one half.
 *
 * @param values - `[t]`, one channel; NaN where missing.
 */
export function findPeriod(values: Float64Array | Float32Array): Period {
	const x = values.length > mostValues ? values.subarray(values.length - mostValues) : values;
	let sum = 0;
	let n = 0;
	for (const value of x) {
		if (value !== value) continue;
		sum += value;
		n++;
	}
	if (n < 8) return { length: 0, strength: 0 };
	const centred = Float64Array.from(x, (value) => (value === value ? value - sum / n : 0));
	const correlation = autocorrelation(centred, Math.min(longest, Math.floor(x.length / 2)));
	if (correlation.length === 0) return { length: 0, strength: 0 };
	let lag = 1;
	while (lag < correlation.length && correlation[lag] >= 0.5) lag++;
	let best = { length: 0, strength: 0 };
	for (; lag + 1 < correlation.length; lag++) {
		const here = correlation[lag];
		if (here > best.strength && here >= correlation[lag - 1] && here >= correlation[lag + 1]) best = { length: lag, strength: here };
	}
	return best;
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
