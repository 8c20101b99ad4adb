import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosTurns, exp, log, log1p, sinTurns } from '../../src/numeric/functions.js';

/** The distance between a and b in units of b's last place. */
function ulps(a: number, b: number): number {
	if (Object.is(a, b) || a === b) return 0;
	const view = new DataView(new ArrayBuffer(8));
	const ordered = (x: number) => {
		view.setFloat64(0, x);
		const bits = view.getBigInt64(0);
		return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
	};
	const difference = ordered(a) - ordered(b);
	return Number(difference < 0n ? -difference : difference);
}

const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
const runs = { numRuns: 5000 };

describe('log', () => {
	it('is within 2 units in the last place of Math.log everywhere', () => {
		fc.assert(
			fc.property(positive, (x) => ulps(log(x), Math.log(x)) <= 2),
			runs,
		);
		fc.assert(
			fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (x) => ulps(log(x), Math.log(x)) <= 2),
			runs,
		);
	});
	it('takes the special values', () => {
		expect(log(1)).toBe(0);
		expect(log(0)).toBe(-Infinity);
		expect(log(-0)).toBe(-Infinity);
		expect(log(-1)).toBeNaN();
		expect(log(Number.NaN)).toBeNaN();
		expect(log(Infinity)).toBe(Infinity);
		expect(log(Number.MIN_VALUE)).toBeCloseTo(-744.4400719213812, 10);
		expect(log(Number.MAX_VALUE)).toBeCloseTo(709.782712893384, 10);
	});
	it('is known to the bit at a few points, so that a change shows', () => {
		expect([3, 5, 0.3, 1e-300].map(log)).toEqual([1.0986122886681096, 1.6094379124341003, -1.2039728043259361, -690.7755278982137]);
	});
});

describe('log1p', () => {
	it('is within 4 units in the last place of Math.log1p, down to the smallest numbers', () => {
		fc.assert(
			fc.property(fc.double({ min: -0.999999, max: 1e300, noNaN: true }), (x) => ulps(log1p(x), Math.log1p(x)) <= 4),
			runs,
		);
		fc.assert(
			fc.property(fc.double({ min: -1e-3, max: 1e-3, noNaN: true }), (x) => ulps(log1p(x), Math.log1p(x)) <= 4),
			runs,
		);
	});
	it('takes the special values', () => {
		expect(log1p(0)).toBe(0);
		expect(log1p(-1)).toBe(-Infinity);
		expect(log1p(-2)).toBeNaN();
		expect(log1p(Infinity)).toBe(Infinity);
		expect(log1p(1e-300)).toBe(1e-300);
	});
});

describe('exp', () => {
	it('is within 2 units in the last place of Math.exp', () => {
		fc.assert(
			fc.property(fc.double({ min: -745, max: 709.7, noNaN: true }), (x) => ulps(exp(x), Math.exp(x)) <= 2),
			runs,
		);
	});
	it('takes the special values', () => {
		expect(exp(0)).toBe(1);
		expect(exp(710)).toBe(Infinity);
		expect(exp(-746)).toBe(0);
		expect(exp(Infinity)).toBe(Infinity);
		expect(exp(-Infinity)).toBe(0);
		expect(exp(Number.NaN)).toBeNaN();
		expect(exp(-745)).toBe(Number.MIN_VALUE);
		expect(exp(709.7)).toBeLessThan(Infinity);
	});
	it('undoes log', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => Math.abs(exp(log(x)) - x) <= 1e-12 * x),
			runs,
		);
	});
});

describe('cosTurns and sinTurns', () => {
	it('agree with Math.cos and Math.sin to 1e-15 within a turn', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (turns) => {
				expect(Math.abs(cosTurns(turns) - Math.cos(2 * Math.PI * turns))).toBeLessThan(2e-15);
				expect(Math.abs(sinTurns(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(2e-15);
			}),
			runs,
		);
	});
	it('repeat with each whole turn, and stay on the circle', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: -50, max: 50 }), (part, whole) => {
				const turns = part / 1024;
				expect(cosTurns(turns + whole)).toBe(cosTurns(turns));
				expect(cosTurns(turns) * cosTurns(turns) + sinTurns(turns) * sinTurns(turns)).toBeCloseTo(1, 14);
			}),
		);
	});
	it('give exact quarters', () => {
		expect([0, 0.5, 1].map(cosTurns)).toEqual([1, -1, 1]);
		expect([0.25, 0.75].map(sinTurns)).toEqual([1, -1]);
		expect(Math.abs(cosTurns(0.25))).toBeLessThan(1e-16);
	});
});
