import { exp, log } from '../numeric/functions.js';

/** eˣ − 1, accurate near 0 (Kahan's correction of exp's rounding). */
export function expm1(x: number): number {
	const value = exp(x);
	if (value === 1) return x;
	const less = value - 1;
	return less === -1 || value === Number.POSITIVE_INFINITY ? less : (less * x) / log(value);
}

const view = new DataView(new ArrayBuffer(8));

/** The smallest double above x; Infinity and NaN stay. */
export function nextUp(x: number): number {
	if (x === 0) return Number.MIN_VALUE;
	if (!Number.isFinite(x)) return x === Number.NEGATIVE_INFINITY ? -Number.MAX_VALUE : x;
	view.setFloat64(0, x);
	view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n));
	return view.getFloat64(0);
}
