import { describe, expect, it } from 'vitest';
import {
	averagePath,
	fitIsolationForest,
	fittingIsolationForest,
	type IsolationForest,
} from '../../src/detector/teacher/isolation-forest.js';
import { scoreIsolationForest, scoringIsolationForest } from '../../src/detector/teacher/isolation-scores.js';
import { rocAuc } from '../../src/metrics/index.js';
import { paced } from '../../src/training/run.js';
import { golden } from '../golden/values.js';
import { labelledSets } from './labelled-sets.js';

const [scattered] = labelledSets;
const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const scoresOf = (rows: Float32Array, n: number, d: number, seed = 1): Float64Array =>
	scoreIsolationForest(fitIsolationForest(rows, n, d, { seed }), rows, n, d);
const rowsOf = (rows: readonly (readonly number[])[]): Float32Array => Float32Array.from(rows.flat());

const reference = golden<{ sets: { name: string; auroc: number; normal: number; anomaly: number }[] }>('isolation-forest.json');

describe.each(reference.sets)('on $name', ({ name, auroc: expected, normal, anomaly }) => {
	const set = labelledSets.find((other) => other.name === name)!;
	const all = seeds.map((seed) => scoresOf(set.rows, set.n, set.d, seed));
	it("ranks as well as scikit-learn's forest, within 0.02", () => {
		expect(Math.abs(mean(all.map((scores) => rocAuc(set.labels, scores))) - expected)).toBeLessThan(0.02);
	});
	it('gives the scores that it gives, within 0.01 on average', () => {
		const meanWhere = (label: number): number => mean(all.flatMap((scores) => [...scores].filter((_, row) => set.labels[row] === label)));
		expect(Math.abs(meanWhere(0) - normal)).toBeLessThan(0.01);
		expect(Math.abs(meanWhere(1) - anomaly)).toBeLessThan(0.01);
	});
});

/** Checks a node of a tree that was grown on all rows, and the nodes below it, by the rows that arrive there. */
function checkNode(forest: IsolationForest, tree: number, node: number, rows: readonly Float32Array[], depth: number): void {
	const { width } = forest;
	if (node >= width) {
		expect(forest.paths[tree * width + node - width]).toBe(rows.length ? Math.fround(depth + averagePath(rows.length)) : 0);
		return;
	}
	const split = forest.splits[tree * width + node];
	const values = rows.map((row) => row[forest.features[tree * width + node]]);
	const left = rows.filter((_, i) => !(values[i] >= split));
	const right = rows.filter((_, i) => values[i] >= split);
	if (Number.isNaN(split)) {
		// Nothing left to tell apart, or a node above was such a one.
		const varies = rows.some((row) => row.some((value, feature) => value !== rows[0][feature]));
		expect(depth < Math.floor(Math.log2(node)) || !varies).toBe(true);
	} else {
		expect(left.length).toBeGreaterThan(0);
		expect(right.length).toBeGreaterThan(0);
	}
	const below = depth + Number(!Number.isNaN(split));
	checkNode(forest, tree, 2 * node, left, below);
	checkNode(forest, tree, 2 * node + 1, right, below);
}

describe('an isolation forest', () => {
	it.each(labelledSets)('splits all that differs, and knows how deep each leaf lies: $name', ({ rows, n, d }) => {
		const forest = fitIsolationForest(rows, n, d, { trees: 3, sample: n, seed: 5 });
		expect(forest.width).toBe(2 ** Math.ceil(Math.log2(n)));
		const list = Array.from({ length: n }, (_, row) => rows.subarray(row * d, (row + 1) * d));
		for (let tree = 0; tree < 3; tree++) checkNode(forest, tree, 1, list, 0);
	});

	it.each(labelledSets)('scores each row between 0 and 1, by that row alone: $name', ({ rows, n, d }) => {
		const forest = fitIsolationForest(rows, n, d, { seed: 2 });
		const scores = scoreIsolationForest(forest, rows, n, d);
		expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
		const backwards = Float32Array.from({ length: n * d }, (_, i) => rows[(n - 1 - Math.floor(i / d)) * d + (i % d)]);
		expect(scoreIsolationForest(forest, backwards, n, d).reverse()).toEqual(scores);
		expect(scoreIsolationForest(forest, rows.subarray(7 * d, 8 * d), 1, d)[0]).toBe(scores[7]);
	});

	it('ranks a row that was planted far away first', () => {
		const rows = scattered.rows.slice(400 * 8);
		for (const at of [0, 300, 599]) {
			const planted = rows.slice();
			planted.fill(40, at * 8, (at + 1) * 8);
			const scores = scoresOf(planted, 600, 8);
			expect(scores.indexOf(Math.max(...scores))).toBe(at);
		}
	});

	it('gives the same bits for the same seed, paced or at once, and others for another', async () => {
		const { rows, n, d } = scattered;
		const forest = fitIsolationForest(rows, n, d, { seed: 2 ** 40 + 3 });
		expect(await paced(fittingIsolationForest(rows, n, d, { seed: 2 ** 40 + 3 }))).toEqual(forest);
		expect(await paced(scoringIsolationForest(forest, rows, n, d))).toEqual(scoreIsolationForest(forest, rows, n, d));
		expect(fitIsolationForest(rows, n, d, { seed: 3 })).not.toEqual(forest);
	});

	it('grows each tree by its number alone', () => {
		const { rows, n, d } = scattered;
		const few = fitIsolationForest(rows, n, d, { seed: 4, trees: 5 });
		const many = fitIsolationForest(rows, n, d, { seed: 4, trees: 9 });
		expect(many.splits.subarray(0, few.splits.length)).toEqual(few.splits);
		expect(many.paths.subarray(-256)).not.toEqual(many.paths.subarray(0, 256));
	});

	it('asks no constant column', () => {
		const { rows, n, d } = labelledSets.find(({ name }) => name.includes('constant'))!;
		const { features, splits } = fitIsolationForest(rows, n, d, { seed: 1 });
		expect([...features].every((feature, i) => Number.isNaN(splits[i]) || feature % 3 === 0)).toBe(true);
	});

	it('finds nothing unusual in rows that are all alike', () => {
		for (const score of scoresOf(new Float32Array(300 * 4).fill(7), 300, 4)) expect(score).toBeCloseTo(0.5, 6);
	});

	it('finds the one row that differs from many equal ones', () => {
		const scores = scoresOf(rowsOf([...Array.from({ length: 200 }, () => [1, 2]), [1, 3]]), 201, 2);
		expect(scores[200]).toBeGreaterThan(0.9);
		expect(new Set(scores.subarray(0, 200)).size).toBe(1);
		expect(scores[0]).toBeLessThan(0.5);
	});

	it('takes two rows, and tells them apart alike', () => {
		const scores = scoresOf(rowsOf([[1], [2]]), 2, 1);
		expect(scores[0]).toBeCloseTo(0.5, 12);
		expect(scores[1]).toBe(scores[0]);
	});

	it('tells apart numbers that have none between them, and the two ends of all numbers', () => {
		for (const ends of [
			[1, 1 + 2 ** -23],
			[-3.4028234663852886e38, 3.4028234663852886e38],
			[0, 2 ** -149],
		]) {
			const { splits } = fitIsolationForest(rowsOf(ends.map((end) => [end])), 2, 1, { seed: 1, trees: 50 });
			for (let tree = 0; tree < 50; tree++) {
				expect(splits[2 * tree + 1]).toBeGreaterThan(ends[0]);
				expect(splits[2 * tree + 1]).toBeLessThanOrEqual(ends[1]);
			}
		}
	});

	it('draws samples without replacement, every row as often as any other', () => {
		// Samples of two numbers are told apart by one split between them: where 0 was drawn with 10, it lies below 10.
		const rows = Float32Array.from({ length: 6 }, (_, row) => 10 ** row);
		const { splits, width } = fitIsolationForest(rows, 6, 1, { seed: 1, trees: 6000, sample: 2 });
		expect(width).toBe(2);
		expect(splits.every((split, i) => i % 2 === 0 || split > 1)).toBe(true);
		// The greatest is in a third of the pairs.
		const withLast = splits.reduce((count, split, i) => count + Number(i % 2 === 1 && split > 10_000), 0) / 6000;
		expect(withLast).toBeGreaterThan(0.28);
		expect(withLast).toBeLessThan(0.34);
	});

	it('refuses what is no table of finite rows, and says where', () => {
		const { rows, n, d } = scattered;
		expect(() => fitIsolationForest(rows, n + 1, d, { seed: 1 })).toThrow(/ANOD_SHAPE: .* 8000 values as 1001 rows of 8/);
		expect(() => fitIsolationForest(new Float32Array(3), 1, 3, { seed: 1 })).toThrow(/ANOD_SHAPE: .* at least two whole rows/);
		expect(() => fitIsolationForest(rows, n, d, { seed: 1, trees: 0 })).toThrow(/ANOD_OPTION: trees/);
		expect(() => fitIsolationForest(rows, n, d, { seed: 1, sample: 1 })).toThrow(/ANOD_OPTION: sample/);
		const odd = rows.slice();
		odd[3 * d + 5] = Number.NaN;
		expect(() => fitIsolationForest(odd, n, d, { seed: 1 })).toThrow(/ANOD_INPUT: feature 5 of row 3 is NaN/);
		const forest = fitIsolationForest(rows, n, d, { seed: 1, trees: 2 });
		expect(() => scoreIsolationForest(forest, rows, n * 2, d / 2)).toThrow(/ANOD_SHAPE: .* rows of 8 features/);
		expect(() => scoreIsolationForest(forest, odd, n, d)).toThrow(/ANOD_INPUT: feature 5 of row 3 is NaN/);
	});
});
