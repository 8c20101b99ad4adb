import { describe, expect, it } from 'vitest';
import { type Curve, probabilityOf, scoreOf } from '../../../src/detector/reinforcement/curve.js';
import { curveByTail, fitLogistic } from '../../../src/detector/reinforcement/curve-fit.js';
import { hiddenShare, usualShare } from '../../../src/detector/reinforcement/prior.js';
import { RandomStream } from '../../../src/numeric/random.js';

/** Numbers around a mean, of deviation 1. */
function normals(n: number, mean: number, seed: number): Float64Array {
	const random = new RandomStream(seed, 99);
	return Float64Array.from({ length: n }, () => {
		let sum = mean - 6;
		for (let i = 0; i < 12; i++) sum += random.float();
		return sum;
	});
}

const curves: [string, Curve][] = [
	['logistic', { kind: 'logistic', slope: 2, offset: -1 }],
	['falling', { kind: 'logistic', slope: -3, offset: 0.5 }],
	['by value', { kind: 'value', low: -0.5, high: 1.5, shown: 0.5, hidden: 0 }],
	['by value, hiding anomalies', { kind: 'value', low: -0.5, high: 1.5, shown: 0.3, hidden: 0.1 }],
	['by value, falling', { kind: 'value', low: 1.5, high: -0.5, shown: 0.5, hidden: 0.05 }],
];

describe('a curve of probabilities', () => {
	it.each(curves)('gives back the score of a probability: %s', (_, curve) => {
		for (const prior of [0.01, 0.1, 0.5])
			for (const probability of [0.02, 0.1, 0.5, 0.7]) {
				const score = scoreOf(curve, prior, probability);
				// By value, the outermost thousandths are all alike.
				if (curve.kind === 'value' && Math.abs((score - curve.low) / (curve.high - curve.low) - 0.5) > 0.499) continue;
				expect(probabilityOf(curve, prior, score)).toBeCloseTo(probability, 10);
			}
	});

	it.each(curves)('is monotone and within 0 and 1: %s', (_, curve) => {
		const scores = Array.from({ length: 101 }, (_, i) => -2 + 0.05 * i);
		const values = scores.map((score) => probabilityOf(curve, 0.1, score));
		const sign = (curve.kind === 'logistic' ? curve.slope : curve.high - curve.low) > 0 ? 1 : -1;
		for (let i = 1; i < values.length; i++) expect(sign * (values[i] - values[i - 1])).toBeGreaterThanOrEqual(0);
		expect(values.every((p) => p >= 0 && p <= 1)).toBe(true);
	});

	it('that is flat says the prior everywhere', () => {
		const flat: Curve = { kind: 'logistic', slope: 0, offset: 0 };
		expect(probabilityOf(flat, 0.2, 5)).toBeCloseTo(0.2, 12);
		expect(scoreOf(flat, 0.2, 0.5)).toBe(Number.POSITIVE_INFINITY);
		expect(scoreOf(flat, 0.2, 0.1)).toBe(Number.NEGATIVE_INFINITY);
	});
});

describe('the fit of a logistic curve', () => {
	// Between two normal distributions of deviation 1 at 0 and 2: ln r = 2·s − 2.
	const anomalies = normals(3000, 2, 1);
	const rest = normals(8000, 0, 2);
	const even = { anomalies: 1, others: 1 };

	it('finds the ratio of two densities, whatever the weights', () => {
		for (const weights of [even, { anomalies: 1, others: 20 }, { anomalies: 10, others: 1 }]) {
			const curve = fitLogistic({ anomalies, others: rest, hidden: 0, weights, direction: 1 });
			expect(curve).toMatchObject({ kind: 'logistic', slope: expect.closeTo(2, 0.7), offset: expect.closeTo(-2, 0.7) });
		}
	});

	it('finds it as well where the other rows hide anomalies', () => {
		const others = Float64Array.of(...rest.subarray(0, 7000), ...normals(3000, 2, 3));
		const curve = fitLogistic({ anomalies, others, hidden: 0.3, weights: even, direction: 1 });
		expect(curve).toMatchObject({ slope: expect.closeTo(2, 0.7), offset: expect.closeTo(-2, 0.7) });
		const blind = fitLogistic({ anomalies, others, hidden: 0, weights: even, direction: 1 });
		expect((blind as { slope: number }).slope).toBeLessThan(1.5);
	});

	it('falls where it is to fall, and is flat against its direction', () => {
		const turned = { anomalies: anomalies.map((s) => -s), others: rest.map((s) => -s), hidden: 0, weights: even };
		expect(fitLogistic({ ...turned, direction: -1 })).toMatchObject({ slope: expect.closeTo(-2, 0.7) });
		expect(fitLogistic({ ...turned, direction: 1 })).toEqual({ kind: 'logistic', slope: 0, offset: 0 });
	});

	it.each([
		['equal scores', Float64Array.of(1, 1, 1), Float64Array.of(1, 1, 1, 1)],
		['scores that a border divides', Float64Array.of(5, 6, 7), Float64Array.of(1, 2, 3, 4)],
		['zeros', new Float64Array(3), new Float64Array(9)],
		['one of each', Float64Array.of(2), Float64Array.of(1)],
	])('is finite for %s', (_, some, others) => {
		const curve = fitLogistic({ anomalies: some, others, hidden: 0.1, weights: even, direction: 1 });
		for (const score of [-10, 0, 10]) expect(Number.isFinite(probabilityOf(curve, 0.1, score))).toBe(true);
	});

	it('without anomalies reckons with as many as the prior says', () => {
		const sorted = normals(2000, 0, 4).sort();
		for (const prior of [0.001, 0.02, 0.2]) {
			const border = sorted[Math.floor((1 - prior) * 2000)];
			const curve = curveByTail(sorted, border, prior);
			expect(probabilityOf(curve, prior, border)).toBeCloseTo(0.5, 6);
			const mean = sorted.reduce((sum, score) => sum + probabilityOf(curve, prior, score), 0) / 2000;
			expect(mean).toBeGreaterThan(0.8 * prior);
			expect(mean).toBeLessThan(1.5 * prior + 0.001);
		}
	});
});

describe('the share of hidden anomalies', () => {
	const shares = (scores: Float64Array, others: Float64Array): Float64Array =>
		scores.map((score) => (1 + others.filter((other) => other >= score).length) / (others.length + 1));

	it.each([0.02, 0.1, 0.3])('is found from what looks like labelled anomalies: %d', (hidden) => {
		const n = 3000;
		const others = Float64Array.of(...normals(n * (1 - hidden), 0, 5), ...normals(n * hidden, 4, 6));
		expect(hiddenShare(shares(normals(200, 4, 7), others))).toBeGreaterThan(0.7 * hidden);
		expect(hiddenShare(shares(normals(200, 4, 7), others))).toBeLessThan(1.25 * hidden);
		// Fewer say less: what is usual counts as well.
		expect(hiddenShare(shares(normals(20, 4, 8), others))).toBeGreaterThan(0.5 * hidden);
		expect(hiddenShare(shares(normals(20, 4, 8), others))).toBeLessThan(1.6 * hidden);
	});

	it('is what is usual without a word from anomalies', () => {
		expect(hiddenShare(new Float64Array())).toBeCloseTo(usualShare, 12);
	});
});
