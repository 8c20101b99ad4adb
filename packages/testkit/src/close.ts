import { expect } from 'vitest';

/** How far two lists of numbers may lie apart. */
export interface Tolerance {
	/** Times the greatest magnitude in the expected list. */
	readonly ofLargest?: number;
	/** Times each expected number's own magnitude. */
	readonly ofEach?: number;
	readonly absolute?: number;
}

/** Float32 sums in another order: some units in the last place of the largest number. */
export const float32: Tolerance = { ofLargest: 1e-5, ofEach: 1e-5, absolute: 1e-7 };

/**
 * Expects two lists to agree, and says where they differ most when they do not.
 *
 * @param what - names the list in the message.
 */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string, tolerance: Tolerance = float32): void {
	expect(actual.length, `${what}: length`).toBe(expected.length);
	let largest = 0;
	for (let i = 0; i < expected.length; i++) if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]));
	const { ofLargest = 0, ofEach = 0, absolute = 0 } = tolerance;
	let worst = 0;
	let where = -1;
	for (let i = 0; i < expected.length; i++) {
		if (Object.is(actual[i], expected[i]) || actual[i] === expected[i]) continue;
		const allowed = ofLargest * largest + ofEach * Math.abs(expected[i]) + absolute;
		const ratio = Math.abs(actual[i] - expected[i]) / allowed;
		if (!(ratio <= worst)) {
			worst = Number.isNaN(ratio) ? Infinity : ratio;
			where = i;
		}
	}
	const message = `${what}: element ${where} is ${actual[where]}, expected ${expected[where]} (largest ${largest}); off by this many tolerances`;
	expect(worst, message).toBeLessThanOrEqual(1);
}

/** Expects two float lists to hold the same bits. */
export function expectSameBits(actual: Float32Array, expected: Float32Array, what: string): void {
	const bits = (values: Float32Array): Int32Array => new Int32Array(values.slice().buffer);
	const [a, b] = [bits(actual), bits(expected)];
	expect(a.length, `${what}: length`).toBe(b.length);
	const where = a.findIndex((word, i) => word !== b[i]);
	expect(where, `${what}: first element whose bits differ (${actual[where]} instead of ${expected[where]})`).toBe(-1);
}
