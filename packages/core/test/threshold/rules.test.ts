import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ThresholdRule } from '../../src/detector/types.js';
import { fitThreshold, pValues } from '../../src/threshold/index.js';
import { expm1, nextUp } from '../../src/threshold/power.js';
import { stream } from './simulated-scores.js';

const scores = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -5, max: 5, noNaN: true })), {
	minLength: 1,
	maxLength: 80,
});
const rate = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('threshold rules', () => {
	it('falseAlarmRate flags exactly the scores whose p-value is at most the rate', () => {
		fc.assert(
			fc.property(scores, scores, rate, (calibration, fresh, falseAlarmRate) => {
				const { value } = fitThreshold({ falseAlarmRate }, Float64Array.from(calibration));
				const all = [...fresh, ...calibration];
				const p = pValues(Float64Array.from(calibration).sort(), all);
				for (const [row, score] of all.entries()) expect(score >= value).toBe(p[row] <= falseAlarmRate);
			}),
		);
	});

	it('falseAlarmRate holds on fresh rows, ties and all', () => {
		const random = stream(3);
		for (const levels of [5, 50, 1e6]) {
			let flagged = 0;
			for (let repeat = 0; repeat < 4000; repeat++) {
				const { value } = fitThreshold(
					{ falseAlarmRate: 0.1 },
					Float64Array.from({ length: 39 }, () => random.below(levels)),
				);
				if (random.below(levels) >= value) flagged++;
			}
			expect(flagged / 4000).toBeLessThan(0.115);
			if (levels === 1e6) expect(flagged / 4000).toBeGreaterThan(0.085);
		}
	});

	it('a higher rate or contamination never raises the threshold', () => {
		fc.assert(
			fc.property(scores, rate, rate, (calibration, a, b) => {
				const sample = Float64Array.from(calibration);
				const [low, high] = a < b ? [a, b] : [b, a];
				expect(fitThreshold({ falseAlarmRate: low }, sample).value).toBeGreaterThanOrEqual(
					fitThreshold({ falseAlarmRate: high }, sample).value,
				);
				expect(fitThreshold({ contamination: low / 2 }, sample).value).toBeGreaterThanOrEqual(
					fitThreshold({ contamination: high / 2 }, sample).value,
				);
			}),
		);
	});

	it('contamination flags its share of the held-out scores, never more but for rounding, and exactly it without ties', () => {
		fc.assert(
			fc.property(scores, rate, (calibration, share) => {
				const { value } = fitThreshold({ contamination: share / 2 }, Float64Array.from(calibration));
				const flagged = calibration.filter((score) => score >= value).length;
				const wanted = Math.round((share / 2) * calibration.length);
				expect(flagged).toBeLessThanOrEqual(wanted);
				if (new Set(calibration.map((score) => score + 0)).size === calibration.length) expect(flagged).toBe(wanted);
			}),
		);
	});

	it('too few held-out rows for the rate: nothing can be flagged, and the reason says how many it takes', () => {
		const few = fitThreshold({ falseAlarmRate: 0.01 }, new Float64Array(98));
		expect(few.value).toBe(Infinity);
		expect(few.reason).toBe('a false-alarm rate of 1 % needs at least 99 held-out rows; there are 98, so no row can be flagged');
		expect(fitThreshold({ falseAlarmRate: 0.01 }, new Float64Array(99)).value).toBe(Number.MIN_VALUE);
		expect(fitThreshold({ contamination: 0.1 }, new Float64Array(0)).value).toBe(Infinity);
	});

	it('a number is itself, with no held-out row at all', () => {
		expect(fitThreshold(1.5, new Float64Array(0))).toEqual({ rule: 1.5, value: 1.5, reason: 'given' });
	});

	it('leaves the scores it was given in their order', () => {
		const calibration = Float64Array.of(3, 1, 2);
		fitThreshold('auto', calibration);
		expect([...calibration]).toEqual([3, 1, 2]);
	});

	it.each([
		Number.NaN,
		Infinity,
		'often',
		null,
		{},
		{ contamination: 0 },
		{ contamination: 0.6 },
		{ falseAlarmRate: 1 },
		{ falseAlarmRate: Number.NaN },
	])('refuses the rule %j', (rule) => {
		expect(() => fitThreshold(rule as ThresholdRule, new Float64Array(10))).toThrow(/ANOD_OPTION: the threshold rule is/);
	});

	it.each([Number.NaN, Infinity, -Infinity])('refuses a held-out score of %d', (bad) => {
		for (const rule of ['auto', { contamination: 0.1 }, { falseAlarmRate: 0.5 }] as const)
			expect(() => fitThreshold(rule, Float64Array.of(1, bad, 2))).toThrow(/ANOD_INPUT: the held-out scores are not all finite/);
	});
});

describe('number helpers', () => {
	it('nextUp gives the neighbouring double', () => {
		expect(nextUp(1)).toBe(1 + Number.EPSILON);
		expect(nextUp(-1)).toBe(-1 + Number.EPSILON / 2);
		expect(nextUp(0)).toBe(Number.MIN_VALUE);
		expect(nextUp(-0)).toBe(Number.MIN_VALUE);
		expect(nextUp(-Number.MIN_VALUE)).toBe(-0);
		expect(nextUp(Number.MAX_VALUE)).toBe(Infinity);
		expect(nextUp(-Infinity)).toBe(-Number.MAX_VALUE);
	});
	it('expm1 keeps its precision near 0', () => {
		for (const x of [1e-300, -1e-18, 1e-9, -1e-5, 0.1, -3, 50, -800]) expect(Math.abs(expm1(x) / Math.expm1(x) - 1)).toBeLessThan(1e-14);
		expect(expm1(0)).toBe(0);
		expect(expm1(1000)).toBe(Infinity);
	});
});
