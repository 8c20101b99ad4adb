import { log1p } from '../../../numeric/functions.js';

/** Where the typical value of a part lies and how far its upper tenth does. */
export interface PartScale {
	readonly median: number;
	/** q90 − median, above 0. */
	readonly spread: number;
}

/** Share of the median that the spread is at least: a part that hardly varies is not blown up. */
const leastSpread = 1e-6;

const quantile = (sorted: Float64Array, q: number): number => {
	const position = q * (sorted.length - 1);
	const low = Math.floor(position);
	const high = Math.min(low + 1, sorted.length - 1);
	return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
};

/** Learns a part's scale from its values `[n]`, n ≥ 1, on typical images. */
export function fitPartScale(values: Float64Array): PartScale {
	const sorted = values.slice().sort();
	const median = quantile(sorted, 0.5);
	const spread = quantile(sorted, 0.9) - median;
	return { median, spread: Math.max(spread, leastSpread * Math.abs(median), 1e-12) };
}

/** A part in common units: 0 at the median of typical images, ln 2 at their 90 % quantile; beyond, it grows as a logarithm, so that no part drowns the others. */
export function applyPartScale({ median, spread }: PartScale, value: number): number {
	const scaled = (value - median) / spread;
	return scaled < 0 ? -log1p(-scaled) : log1p(scaled);
}
