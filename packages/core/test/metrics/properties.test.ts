import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, precisionAtN, precisionRecallCurve, rocAuc, rocCurve } from '../../src/metrics/index.js';
import { RandomStream, streams } from '../../src/numeric/random.js';

const rows = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -20, max: 20 })), { minLength: 1, maxLength: 60 });

describe('ranking metrics', () => {
	it('AUROC is the share of pairs ranked right, a tie counting half', () => {
		fc.assert(
			fc.property(rows, (pairs) => {
				const anomalies = pairs.filter(([label]) => label);
				const normals = pairs.filter(([label]) => !label);
				let right = 0;
				for (const [, a] of anomalies) for (const [, b] of normals) right += a > b ? 1 : a === b ? 0.5 : 0;
				const auc = rocAuc(
					pairs.map(([label]) => label),
					pairs.map(([, score]) => score),
				);
				expect(auc).toBe(right / (anomalies.length * normals.length));
			}),
		);
	});

	it('a strictly increasing transform of the scores changes nothing, not even in the last bit', () => {
		fc.assert(
			fc.property(rows, (pairs) => {
				const labels = pairs.map(([label]) => label);
				const scores = pairs.map(([, score]) => score);
				const cubes = scores.map((score) => score ** 3 / 7 - 5);
				for (const metric of [rocAuc, averagePrecision, precisionAtN]) expect(metric(labels, cubes)).toBe(metric(labels, scores));
			}),
		);
	});

	it('the area under the drawn ROC curve is the AUROC, the steps of the other curve sum to average precision', () => {
		fc.assert(
			fc.property(rows, (pairs) => {
				const labels = pairs.map(([label]) => label);
				const scores = pairs.map(([, score]) => score);
				if (new Set(labels).size < 2) return;
				const { falsePositiveRate: x, truePositiveRate: y } = rocCurve(labels, scores);
				let area = 0;
				for (let i = 1; i < x.length; i++) area += ((x[i] - x[i - 1]) * (y[i] + y[i - 1])) / 2;
				expect(area).toBeCloseTo(rocAuc(labels, scores), 12);
				const { precision, recall } = precisionRecallCurve(labels, scores);
				let sum = 0;
				for (let i = 0; i + 1 < recall.length; i++) sum += (recall[i] - recall[i + 1]) * precision[i];
				expect(sum).toBeCloseTo(averagePrecision(labels, scores), 12);
			}),
		);
	});

	it('ranks a million rows as it ranks a few', () => {
		const random = new RandomStream(1, streams.generate);
		const n = 1_000_000;
		const labels = Uint8Array.from({ length: n }, () => (random.float() < 0.01 ? 1 : 0));
		const scores = Float64Array.from(labels, (label) => random.float() + 0.5 * label);
		expect(rocAuc(labels, scores)).toBeCloseTo(0.875, 2);
	});
});
