import { compress, decompress, largestFeature } from './compress.js';
import { fitQuantiles, fromNormal, toNormal } from './quantile.js';
import { type Linear, minMaxScale, quantileOf, robustScale, sortedPresent, standardScale } from './scaling.js';
import type { NumberState } from './states.js';
import type { PreprocessingOptions, Scaling } from './types.js';

/** A power of two that brings very small or very large columns near 1, so that no square and no fixed tolerance loses them; else 1. */
function unitOf(sorted: Float64Array): number {
	const largest = Math.max(-sorted[0], sorted[sorted.length - 1]);
	let unit = 1;
	if (largest > 1e100) while (largest * unit > 2) unit /= 2;
	if (largest < 1e-6 && largest > 1e-290) while (largest * unit < 1) unit *= 2;
	return unit;
}

function linearScale(sorted: Float64Array, scaling: Scaling): Linear & { readonly remark?: string } {
	if (scaling === 'none') return { shift: 0, scale: 1 };
	if (scaling === 'minMax') return minMaxScale(sorted);
	if (scaling !== 'robust') return standardScale(sorted);
	const robust = robustScale(sorted);
	if (quantileOf(sorted, 0.25) < quantileOf(sorted, 0.75)) return robust;
	const remark = 'its quartiles coincide, so it is scaled by its standard deviation';
	return { shift: robust.shift, scale: standardScale(sorted).scale, remark };
}

/**
 * Learns shift and scale, or quantiles, of a column of numbers or of 0 and 1.
 *
 * A constant column has scale 1 whatever the scaling. Values are summed in ascending order, so the order of the rows does not matter.
 *
 * @param values - `[n]`, NaN where missing, at least one not.
 */
export function fitNumbers(
	values: Float64Array,
	binary: boolean,
	{ scaling, compressBeyond }: PreprocessingOptions,
): { readonly state: NumberState; readonly remark?: string } {
	const sorted = sortedPresent(values);
	const fill = binary ? (sorted[sorted.length >> 1] as number) : quantileOf(sorted, 0.5);
	const limit = scaling === 'standard' || scaling === 'robust' ? compressBeyond : 0;
	// Min-max and raw booleans are 0 and 1 already; quantiles of two values say nothing.
	if (binary && (scaling === 'minMax' || scaling === 'none')) return { state: { shift: 0, scale: 1, limit, fill } };
	const unit = scaling === 'none' ? 1 : unitOf(sorted);
	const scaled = unit === 1 ? sorted : sorted.map((value) => value * unit);
	const constant = scaled[0] === scaled[scaled.length - 1];
	const linear: ReturnType<typeof linearScale> =
		constant && scaling !== 'none' ? { shift: scaled[0], scale: 1, remark: 'all its values are equal' } : linearScale(scaled, scaling);
	// + 0 turns −0, which JSON does not keep, into 0.
	const state: NumberState = {
		shift: linear.shift / unit + 0,
		scale: Math.min(linear.scale / unit, Number.MAX_VALUE),
		limit,
		fill: fill + 0,
	};
	if (scaling !== 'quantile' || binary || constant) return { state, remark: linear.remark };
	return { state: { ...state, unit, quantiles: fitQuantiles(scaled, Math.min(1000, values.length)) } };
}

/**
 * Writes one feature a row.
 *
 * @param values - `[n]`, NaN where missing.
 * @param fill - what a missing value counts as; NaN keeps it.
 * @param out - `[n, stride]`; column `first` is written.
 */
export function writeNumbers(
	state: NumberState,
	values: Float64Array,
	fill: number,
	out: Float32Array,
	first: number,
	stride: number,
): void {
	const { shift, scale, limit, quantiles, unit = 1 } = state;
	const inside = limit > 0 && limit < largestFeature ? limit : largestFeature;
	for (let i = 0, j = first; i < values.length; i++, j += stride) {
		const value = values[i] === values[i] ? values[i] : fill;
		if (quantiles) out[j] = toNormal(value * unit, quantiles);
		else {
			const z = (value - shift) / scale;
			out[j] = z > inside || z < -inside ? compress(z, limit) : z;
		}
	}
}

/** The value that a feature stands for, in the user's own unit; NaN for NaN, finite for anything else. */
export function numberOf(state: NumberState, feature: number): number {
	const { shift, scale, limit, quantiles, unit = 1 } = state;
	if (quantiles) return fromNormal(feature, quantiles) / unit;
	const value = decompress(feature, limit) * scale + shift;
	return value > Number.MAX_VALUE ? Number.MAX_VALUE : value < -Number.MAX_VALUE ? -Number.MAX_VALUE : value;
}
