import { describe, expect, it } from 'vitest';
import { ranks } from '../../../src/detector/reinforcement/ranks.js';
import { oddRewards, stakesOf } from '../../../src/detector/reinforcement/reward-table.js';
import { agentInputs, featuresOf, fitInputScale } from '../../../src/detector/reinforcement/rows/inputs.js';
import { pickQuery } from '../../../src/detector/reinforcement/rows/query.js';
import { typicalRow } from '../../../src/detector/reinforcement/rows/typical.js';
import { RandomStream } from '../../../src/numeric/random.js';

describe('ranks', () => {
	it('go from 0 to 1, and equal values share theirs', () => {
		expect([...ranks([5, 1, 3])]).toEqual([1, 0, 0.5]);
		expect([...ranks([2, 7, 2, 2])]).toEqual([1 / 3, 1, 1 / 3, 1 / 3]);
		expect([...ranks([4, 4])]).toEqual([0.5, 0.5]);
		expect([...ranks([4])]).toEqual([0.5]);
	});
});

describe('a reward table', () => {
	const table = { truePositive: 20, trueNegative: 1, falsePositive: -4, falseNegative: -50 };

	it('is scaled by its greatest reward, and tells what is at stake', () => {
		const stakes = stakesOf(table);
		expect(stakes.unit).toBe(50);
		expect(stakes.table).toEqual({ truePositive: 0.4, trueNegative: 0.02, falsePositive: -0.08, falseNegative: -1 });
		expect([stakes.alarm, stakes.clear, stakes.direction]).toEqual([1.4, 0.1, 1]);
		expect(oddRewards(stakes)).toEqual([]);
	});

	it('that is upside down, or one-sided, is said to be', () => {
		expect(oddRewards(stakesOf({ ...table, truePositive: -60 }))[0]).toMatch(/nothing to be won/);
		expect(oddRewards(stakesOf({ ...table, falsePositive: 2 }))[0]).toMatch(/an alarm for every row/);
		const turned = stakesOf({ truePositive: -1, trueNegative: -1, falsePositive: 1, falseNegative: 1 });
		expect(turned.direction).toBe(-1);
		expect(oddRewards(turned)[0]).toMatch(/high scores now mean normal/);
	});
});

describe('what an agent reads of rows', () => {
	const rows = Float32Array.of(0, 5, Number.NaN, 10, 5, 2, 5, 5, 4);

	it('is each feature by the range of the fitted rows, missing cells at their mean, constant ones at 0, and signals made small', () => {
		const scale = fitInputScale(rows, 3, 0.5);
		const inputs = agentInputs(scale, rows, [Float64Array.of(0, 1, 100)]);
		expect([...inputs]).toEqual([0, 0, 0.5, 0, 1, 0, 0, 0.5, 0.5, 0, 1, 3]);
		expect([...featuresOf(scale, inputs.subarray(4, 8))]).toEqual([10, 5, 2]);
	});

	it('is cut off beyond the fitted range, but not at it', () => {
		const scale = fitInputScale(rows, 3, 0.5);
		expect([...agentInputs(scale, Float32Array.of(14, 9, -100), [Float64Array.of(-100)])]).toEqual([Math.fround(1.4), 0, -0.5, -1.5]);
	});

	it('of a feature that no row has is 0', () => {
		const none = Float32Array.of(1, Number.NaN, 2, Number.NaN);
		expect([...agentInputs(fitInputScale(none, 2, 1), none, [])]).toEqual([0, 0, 1, 0]);
	});

	it('has a typical row: medians, signals at 0', () => {
		const inputs = Float32Array.of(0, 0.1, 9, 1, 0.2, 9, 0.5, 0.9, 9, 0.4, 0.3, 9);
		expect([...typicalRow(inputs, 3, 2, Uint32Array.of(0, 1, 2))]).toEqual([0.5, Math.fround(0.2), 0]);
	});
});

describe('a pick of rows to ask about', () => {
	const scores = Float64Array.of(1, 5, 4, 3, 2);
	const inputs = Float32Array.of(0, 1, 1.05, 1, 3);
	const asking = { anomalies: new Float32Array(), normals: new Float32Array(), near: 0.1, lost: false, threshold: 2.4 } as const;
	const pick = (more: object, count = 5): number[] => [
		...pickQuery({ inputs, scores }, count, { ...asking, strategy: 'top', random: new RandomStream(1, 16), ...more }),
	];

	it('takes the highest scores, rows alike last, equal ones never', () => {
		expect(pick({})).toEqual([1, 4, 0, 2]);
		expect(pick({}, 2)).toEqual([1, 4]);
	});

	it('leaves rows like normal ones for last, not those like anomalies', () => {
		expect(pick({ normals: Float32Array.of(3.05) })).toEqual([1, 0, 2, 4]);
		expect(pick({ anomalies: Float32Array.of(3.05) })).toEqual([1, 4, 0, 2]);
		expect(pick({ anomalies: Float32Array.of(3) })).toEqual([1, 0, 2]);
	});

	it('takes the nearest to a threshold by margin, also when none can be reached', () => {
		expect(pick({ strategy: 'margin', near: 0 }, 2)).toEqual([4, 3]);
		expect(pick({ strategy: 'margin', threshold: Number.POSITIVE_INFINITY }, 1)).toEqual([1]);
		expect(pick({ strategy: 'margin', threshold: Number.NEGATIVE_INFINITY }, 1)).toEqual([0]);
	});

	it('takes any by random, also such as are alike', () => {
		expect(pick({ strategy: 'random' }).sort()).toEqual([0, 1, 2, 3, 4]);
	});
});
