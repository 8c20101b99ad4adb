import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Alarm } from '../../../src/detector/convolutional/stream/alarm.js';
import { asinh, fitLevelScale } from '../../../src/detector/convolutional/stream/level.js';
import { TrailingMeans } from '../../../src/detector/convolutional/stream/trailing-means.js';

describe('trailing means', () => {
	it('are the mean of trailing averages, each divided by its whole length', () => {
		const lengths = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });
		fc.assert(
			fc.property(lengths, fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 60 }), (windows, values) => {
				const means = new TrailingMeans(windows);
				values.forEach((value, t) => {
					const expected = windows.map((m) => values.slice(Math.max(0, t - m + 1), t + 1).reduce((sum, v) => sum + v, 0) / m);
					expect(means.push(value)).toBeCloseTo(expected.reduce((sum, v) => sum + v, 0) / windows.length, 10);
				});
			}),
			{ numRuns: 100, seed: 1 },
		);
	});

	it('forget a spike to the last bit', () => {
		const means = new TrailingMeans([3, 7]);
		for (const value of [0, 0.1, 1e300, ...new Array(13).fill(0)]) means.push(value);
		expect(means.push(0)).toBe(0);
	});
});

describe('the level of a channel', () => {
	it('bends as asinh does', () => {
		for (const x of [0, 1e-12, 1e-3, 0.5, 1, 7, 1e5, 1e12, 1e300]) {
			expect(asinh(x)).toBeCloseTo(Math.asinh(x), 12);
			expect(asinh(-x)).toBe(x === 0 ? 0 : -asinh(x));
		}
	});

	it('is measured from the median in robust deviations, of what is there', () => {
		const values = Float64Array.from({ length: 101 }, (_, i) => i);
		expect(fitLevelScale(values)).toEqual({ center: 50, width: 90 / 3.29 });
		values[100] = 1e9;
		expect(fitLevelScale(values)).toEqual({ center: 50, width: 90 / 3.29 });
		expect(fitLevelScale(Float64Array.of(Number.NaN, 4, 4, 4))).toEqual({ center: 4, width: 0.01 });
		expect(fitLevelScale(new Float64Array(0))).toEqual({ center: 0, width: 1 });
	});
});

describe('an alarm', () => {
	it('rings at the threshold, then keeps silent', () => {
		const alarm = new Alarm(2, 3);
		expect([1.9, 2, 5, 5, 5, 1, 2.5].map((surprise) => alarm.push(surprise))).toEqual([false, true, false, false, false, false, true]);
	});
});
