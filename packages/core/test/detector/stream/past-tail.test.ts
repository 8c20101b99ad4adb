import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PastTail } from '../../../src/detector/convolutional/stream/past-tail.js';
import { noise } from './networks.js';

/** The same by its definition, from the values that an estimate rests on. */
function byDefinition(values: number[], x: number): { upper: number; twoSided: number } {
	const sorted = [...values].sort((a, b) => a - b);
	const n = sorted.length;
	const k = Math.max(5, Math.ceil(0.02 * n));
	const side = (of: number[], at: number): number => {
		const level = of[n - 1 - k];
		const scale = of.slice(n - k).reduce((sum, value) => sum + value - level, 0) / k;
		if (at > level && scale > 0) return -Math.log10((k + 1) / (n + 1)) + (at - level) / scale / Math.LN10;
		return -Math.log10((1 + of.filter((value) => value >= at).length) / (n + 1));
	};
	const upper = side(sorted, x);
	const lower = side(sorted.map((value) => -value).reverse(), -x);
	const cut = (surprise: number): number => Math.min(5, Math.max(0, surprise));
	return { upper: cut(upper), twoSided: cut(Math.max(upper, lower) - Math.log10(2)) };
}

describe('a tail of the past', () => {
	it('agrees with its definition, for values that repeat and values that are forgotten', () => {
		const values = fc.array(fc.oneof(fc.double({ min: -3, max: 3, noNaN: true }), fc.integer({ min: -2, max: 2 })), {
			minLength: 50,
			maxLength: 700,
		});
		fc.assert(
			fc.property(values, fc.double({ min: -6, max: 6, noNaN: true }), (list, x) => {
				const tail = new PastTail(150);
				for (const value of list) tail.add(value);
				const last = Math.floor(list.length / 50) * 50;
				const expected = byDefinition(list.slice(Math.max(0, last - 150), last), x);
				expect(tail.upper(x)).toBeCloseTo(expected.upper, 9);
				expect(tail.twoSided(x)).toBeCloseTo(expected.twoSided, 9);
			}),
			{ numRuns: 200, seed: 2 },
		);
	});

	it('says nothing before its 50th value', () => {
		const tail = new PastTail(100);
		for (let i = 0; i < 49; i++) tail.add(i);
		expect([tail.ready, tail.upper(1000), tail.twoSided(-1000)]).toEqual([false, 0, 0]);
		tail.add(49);
		expect(tail.upper(1000)).toBe(5);
	});

	it('is as surprised as the share of values beyond', () => {
		const tail = new PastTail(5000);
		for (const value of noise(5000, 1)) tail.add(value);
		const fresh = noise(20000, 2);
		for (const surprise of [0.3, 1, 2, 3]) {
			const share = fresh.filter((value) => tail.upper(value) >= surprise).length / fresh.length;
			expect(share / 10 ** -surprise).toBeGreaterThan(0.3);
			expect(share / 10 ** -surprise).toBeLessThan(2);
		}
	});

	it('takes a value beyond a past of equal ones for as rare as none of them', () => {
		const tail = new PastTail(200);
		for (let i = 0; i < 100; i++) tail.add(7);
		expect(tail.upper(7)).toBe(0);
		expect(tail.upper(7.001)).toBeCloseTo(Math.log10(101), 9);
		expect(tail.upper(6)).toBe(0);
	});

	it('goes on from its memory, whatever its phase', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 60 }), (cut, phase) => {
				const values = noise(500, 7);
				const first = new PastTail(130, phase);
				for (let i = 0; i < cut; i++) first.add(values[i]);
				const second = new PastTail(130, phase);
				second.remember(structuredClone(first.memory()));
				for (let i = cut; i < 500; i++) {
					first.add(values[i]);
					second.add(values[i]);
					expect(second.twoSided(values[i] + 1)).toBe(first.twoSided(values[i] + 1));
				}
				expect(second.memory()).toEqual(first.memory());
			}),
			{ numRuns: 30, seed: 1 },
		);
	});
});
