import { log } from '../../numeric/functions.js';

/** Where the typical value of a signal lies and how far its upper twentieth does, on a log scale. */
export interface SignalScale {
	/** Values below count as this much: keeps the logarithm finite on rows that match exactly. */
	readonly floor: number;
	readonly median: number;
	/** (log(q95) − log(median)) / weight. */
	readonly spread: number;
}

/** Share of the 95 % quantile below which differences no longer count. */
const floorShare = 1e-3;
/** Least spread: a signal that hardly varies is not blown up. */
const leastSpread = 0.05;

const quantile = (sorted: Float64Array, q: number): number => {
	const position = q * (sorted.length - 1);
	const low = Math.floor(position);
	const high = Math.min(low + 1, sorted.length - 1);
	return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
};

/** Learns a signal's scale from its values on typical rows; at their 95 % quantile the signal will count `weight`. */
export function fitSignalScale(values: Float64Array, weight = 1): SignalScale {
	const sorted = values.slice().sort();
	const high = quantile(sorted, 0.95);
	const floor = Math.max(high * floorShare, 1e-12);
	const median = log(Math.max(quantile(sorted, 0.5), floor));
	return { floor, median, spread: Math.max(log(Math.max(high, floor)) - median, leastSpread) / weight };
}

/** A signal in common units: 0 at the median of typical rows, `weight` at their 95 % quantile. */
export function applySignalScale(scale: SignalScale, value: number): number {
	return (log(Math.max(value, scale.floor)) - scale.median) / scale.spread;
}
