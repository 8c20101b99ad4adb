import { describe, expect, it } from 'vitest';
import type { Corruption } from '../../src/backend/types.js';
import { corrupt, hiddenCount, noiseDeviation } from '../../src/tfjs/corruption.js';
import { numbers } from './numbers.js';

const d = 10;
const n = 4000;
const clean = numbers(n * d, 1);
const draw = { seed: 7, step: 3, member: 1 };
const spoil = (corruption: Partial<Corruption>, hide = 0) =>
	corrupt(clean, n, d, { noise: [0.5, 0.5], mask: [0.3, 0.3], maskNoise: 0, maskedShare: 0, ...corruption }, draw, hide);
const deviation = (values: number[]): number => {
	const mean = values.reduce((a, b) => a + b) / values.length;
	return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe('the corruption of a batch', () => {
	it('adds normal noise of the asked deviation', () => {
		const { rows, factors } = spoil({});
		const noise = Array.from(rows, (value, i) => value - clean[i]);
		expect(deviation(noise)).toBeCloseTo(0.5, 2);
		expect(noise.filter((g) => Math.abs(g) < 0.5).length / noise.length).toBeCloseTo(0.6827, 2);
		expect(noise.filter((g) => Math.abs(g) > 1.5).length / noise.length).toBeCloseTo(0.0027, 3);
		expect(new Set(factors)).toEqual(new Set([1]));
	});

	it('draws deviations log-uniformly, or uniformly from 0', () => {
		expect(noiseDeviation([0.1, 10], 0.5)).toBeCloseTo(1, 12);
		expect(noiseDeviation([0.1, 10], 0)).toBeCloseTo(0.1, 12);
		expect(noiseDeviation([0, 10], 0.25)).toBe(2.5);
	});

	it('hides the asked share of features in the last rows, each feature as often as any other', () => {
		const { rows, factors } = spoil({ maskedShare: 0.25 });
		const hidden = Array.from(factors, (factor) => Math.abs(factor - 10 / 3) < 1e-6);
		for (let i = 0; i < n; i++) expect(hidden.slice(i * d, (i + 1) * d).filter(Boolean).length).toBe(i < 3000 ? 0 : 3);
		for (let j = 0; j < d; j++) {
			const share = hidden.filter((is, i) => is && i % d === j).length / 1000;
			expect(Math.abs(share - 0.3)).toBeLessThan(0.05);
		}
		for (let i = 3000 * d; i < n * d; i++) {
			expect(rows[i]).toBe(hidden[i] ? 0 : clean[i]);
			if (!hidden[i]) expect(factors[i]).toBe(0);
		}
	});

	it('hides at least one feature and at most all of them', () => {
		expect(hiddenCount([0, 0], 0.9, 5)).toBe(1);
		expect(hiddenCount([1, 1], 0.1, 5)).toBe(5);
		expect(hiddenCount([0, 1], 0.5, 5)).toBe(3);
	});

	it('keeps missing cells missing, and marks hidden ones the same way before a maskInput layer', () => {
		const gaps = clean.map((value, i) => (i % 7 === 0 ? Number.NaN : value));
		const { rows, factors } = corrupt(
			gaps,
			n,
			d,
			{ noise: [0.1, 1], mask: [0.5, 0.5], maskNoise: 0.1, maskedShare: 0.5 },
			draw,
			Number.NaN,
		);
		gaps.forEach((value, i) => {
			if (Number.isNaN(value)) expect(rows[i]).toBeNaN();
			else if (i >= (n * d) / 2) expect(Number.isNaN(rows[i])).toBe(factors[i] !== 0);
		});
	});

	it('differs from step to step, member to member and seed to seed, and is the same for the same', () => {
		const with_ = (change: Partial<typeof draw>) =>
			corrupt(clean, 8, d, { noise: [0.1, 1], mask: [0.1, 0.9], maskNoise: 0.1, maskedShare: 0.5 }, { ...draw, ...change }, 0).rows.join();
		expect(
			new Set([with_({}), with_({}), with_({ step: 4 }), with_({ member: 0 }), with_({ seed: 8 }), with_({ seed: 7 + 2 ** 32 })]).size,
		).toBe(5);
	});
});
