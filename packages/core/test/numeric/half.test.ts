import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHalves, fromHalfBits, halfMaximum, roundToHalf, toHalfBits } from '../../src/numeric/half.js';

const everyHalf = Uint16Array.from({ length: 2 ** 16 }, (_, i) => i);
const finite = everyHalf.filter((half) => (half & 0x7c00) !== 0x7c00);
const positive = finite.filter((half) => half < 0x8000);

describe('half precision', () => {
	it('reads the numbers of the standard', () => {
		const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7e00, 0x3555);
		const numbers = [1, -2, halfMaximum, 2 ** -14, 2 ** -24, -0, Infinity, -Infinity, Number.NaN, 0.333251953125];
		expect(Array.from(fromHalfBits(halves))).toEqual(numbers);
		expect(Array.from(decodeHalves(halves))).toEqual(numbers);
	});

	it('reads the same with and without an engine that has half floats', () => {
		expect(decodeHalves(everyHalf)).toEqual(fromHalfBits(everyHalf));
	});

	it('writes every number that it has back to its bits', () => {
		expect(toHalfBits(fromHalfBits(finite))).toEqual(finite);
	});

	it('leaves every number that it has as it is', () => {
		const numbers = fromHalfBits(finite);
		expect(roundToHalf(numbers)).toEqual(numbers.map((number) => number + 0));
	});

	it('rounds what lies close to a number that it has to that number', () => {
		const numbers = fromHalfBits(positive);
		for (let i = 0; i + 1 < numbers.length; i++) {
			const [low, high] = [numbers[i], numbers[i + 1]];
			const [nearLow, nearHigh] = [low + 0.2 * (high - low), low + 0.8 * (high - low)];
			const rounded = roundToHalf(Float32Array.of(nearLow, nearHigh, -nearLow, -nearHigh));
			if (rounded[0] !== low || rounded[1] !== high || rounded[2] !== 0 - low || rounded[3] !== -high)
				expect.fail(`${nearLow} and ${nearHigh} became ${rounded}.`);
		}
	});

	it('rounds in the range to what 16 bits hold, keeps the order, and errs by less than one part in 2,048', () => {
		const number = fc.float({ min: -halfMaximum, max: halfMaximum, noNaN: true });
		fc.assert(
			fc.property(number, number, (a, b) => {
				const [x, y] = roundToHalf(Float32Array.of(a, b));
				expect(fromHalfBits(toHalfBits(Float32Array.of(x)))[0]).toBe(x);
				expect(Math.abs(x - a)).toBeLessThanOrEqual(Math.max(Math.abs(a) / 2048, 2 ** -25));
				if (a <= b) expect(x).toBeLessThanOrEqual(y);
			}),
		);
	});

	it('rounds as finely beyond its range', () => {
		for (const number of [1e5, -3e9, 1e30]) {
			const [rounded] = roundToHalf(Float32Array.of(number));
			expect(Math.abs(rounded / number - 1)).toBeLessThan(1 / 2048);
		}
	});
});
