import { halfMaximum, roundToHalf } from '../../numeric/half.js';
import type { Scaling } from '../../preprocessing/types.js';

/** Fewest features of rows that are remembered in half precision. */
const halfFeatures = 16;

/** What remembered rows, and rows that are compared with them, are rounded to: a row that is remembered is at distance 0 from itself either way. */
export type DistancePrecision = 'half' | 'single';

/**
 * Half precision where it saves much and costs nothing: rows of many features, scaled to a spread of about 1, lie farther from each other than it rounds.
 * Narrow rows may lie closer, and take little room.
 *
 * @param remembered - the rows that are to be kept, where there are any.
 */
export function distancePrecisionOf(scaling: Scaling, d: number, remembered: readonly (Float32Array | undefined)[]): DistancePrecision {
	const fits = (rows?: Float32Array): boolean => rows?.every((value) => Math.abs(value) <= halfMaximum) ?? true;
	return d >= halfFeatures && scaling !== 'none' && remembered.every(fits) ? 'half' : 'single';
}

export const inPrecision = (rows: Float32Array, precision: DistancePrecision): Float32Array =>
	precision === 'half' ? roundToHalf(rows) : rows;
