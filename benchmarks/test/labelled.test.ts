import { afterAll, describe, expect, it } from 'vitest';
import { earned } from '../cases/quality-rewards.mjs';
import { allLabels, isCopied, labelledShares, labelledSplit, labelsAt } from '../harness/labelled.mjs';
import { randomFrom, shuffled } from '../harness/random.mjs';
import { averagePrecision } from '../harness/ranking.mjs';
import { signedRanks } from '../harness/wilcoxon.mjs';
import { openReinforcementPeers } from '../peers/reinforcement.mjs';

/** Rows that hold nothing but their own number, every tenth an anomaly. */
function numbered(n: number) {
	const labels = Uint8Array.from({ length: n }, (_, i) => (i % 10 === 0 ? 1 : 0));
	return { rows: { data: Float64Array.from({ length: n }, (_, i) => i), shape: [n, 1] }, labels };
}
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

describe('the split with a share of labels', () => {
	const data = numbered(2000);
	const split = labelledSplit(data, 'set', 0);

	it('trains on 70 % of either class and ranks the others, no row on both sides', () => {
		expect([split.train.shape, split.test.shape]).toEqual([
			[1400, 1],
			[600, 1],
		]);
		expect([sum(split.truth), sum(split.labels)]).toEqual([140, 60]);
		expect(new Set([...split.train.data, ...split.test.data]).size).toBe(2000);
		expect(Array.from(split.test.data, (i) => data.labels[i])).toEqual(Array.from(split.labels));
	});

	it('tells the share of the training anomalies, rounded up, and of no other row', () => {
		const told = labelledShares.map((share: number) => labelsAt(split, share));
		expect(told[0]).toBeUndefined();
		expect(told.slice(1).map((labels: Int8Array) => sum(labels))).toEqual([2, 7, 14, 35, 70, 140]);
		for (const labels of told.slice(1) as Int8Array[]) {
			expect(labels.length).toBe(1400);
			labels.forEach((label, i) => {
				expect(label === 0 || (label === 1 && data.labels[split.train.data[i]] === 1)).toBe(true);
			});
		}
	});

	it('labels at least one anomaly, and at a greater share those of the smaller too', () => {
		const few = labelledSplit(numbered(1000), 'set', 3);
		expect(sum(labelsAt(few, 1))).toBe(1);
		const [some, more] = [labelsAt(split, 5), labelsAt(split, 25)];
		expect(Array.from(some.keys()).every((i) => more[i] >= some[i])).toBe(true);
	});

	it('calls every training row an anomaly or normal where all is known', () => {
		const labels = allLabels(split);
		expect(Array.from(labels, (label) => (label === 1 ? 1 : 0))).toEqual(Array.from(split.truth));
		expect(new Set(labels)).toEqual(new Set([1, -1]));
	});

	it('does not depend on the labels of the ranked rows, but for which rows they are', () => {
		const first = labelsAt(split, 10);
		const ranked = { ...split, labels: split.labels.map((label: number) => 1 - label) };
		expect(labelsAt(ranked, 10)).toEqual(first);
	});

	it('is the same for the same seed and another for another seed or set', () => {
		const again = labelledSplit(data, 'set', 0);
		expect(again.train.data).toEqual(split.train.data);
		expect(again.anomalies).toEqual(split.anomalies);
		expect(labelledSplit(data, 'set', 1).train.data).not.toEqual(split.train.data);
		expect(labelledSplit(data, 'other', 0).train.data).not.toEqual(split.train.data);
	});

	it('says nothing by the order of the rows', () => {
		const places = split.anomalies.map((i: number) => i / split.truth.length);
		expect(sum(places) / places.length).toBeGreaterThan(0.4);
		expect(sum(places) / places.length).toBeLessThan(0.6);
	});

	it('samples a large set down and keeps its share of anomalies', () => {
		const { train, test, truth, labels } = labelledSplit(numbered(12_000), 'set', 0);
		expect(train.shape[0] + test.shape[0]).toBe(10_000);
		expect([sum(truth), sum(labels)]).toEqual([700, 300]);
	});

	it('draws a small set up to 1,000 rows with copies, and says so', () => {
		const small = numbered(200);
		const { train, test } = labelledSplit(small, 'set', 0);
		expect(train.shape[0] + test.shape[0]).toBe(1000);
		expect(new Set([...train.data, ...test.data]).size).toBeLessThanOrEqual(200);
		expect([isCopied(small), isCopied(data)]).toEqual([true, false]);
	});
});

describe('what decisions earn', () => {
	it('is the mean over the rows of what the table pays', () => {
		const table = { truePositive: 5, trueNegative: 1, falsePositive: -2, falseNegative: -10 };
		expect(earned(table, [1, 1, 0, 0, 0], [1, 0, 1, 0, 0])).toBeCloseTo((5 - 10 - 2 + 1 + 1) / 5);
	});
});

describe('the signed-rank test', () => {
	it('agrees with scipy.stats.wilcoxon, ties and equal pairs included', () => {
		const ours = [67, 72, 58, 80, 91, 45, 66, 77, 71, 50, 62, 83];
		const theirs = [64, 70, 59, 75, 82, 45, 60, 79, 65, 49, 58, 75];
		const { won, lost, p } = signedRanks(ours, theirs);
		expect([won, lost]).toEqual([9, 2]);
		expect(p).toBeCloseTo(0.012659685, 6);
	});

	it('finds nothing where there is nothing', () => {
		expect(signedRanks([1, 2], [1, 2])).toEqual({ won: 0, lost: 0, p: expect.closeTo(1, 6) });
	});
});

const peers = openReinforcementPeers(undefined, () => {});
afterAll(() => peers.close());

describe.skipIf(peers.missing !== undefined)('the peers in Python', () => {
	const random = randomFrom('peers');
	const n = 900;
	const truth = Uint8Array.from({ length: n }, () => (random() < 0.2 ? 1 : 0));
	/** Anomalies differ in one feature of eight, and lie no further out than normal rows do. */
	const data = Float64Array.from({ length: n * 8 }, (_, at) => random() * (at % 8 === 0 ? 0.5 : 1));
	for (let i = 0; i < n; i++) if (truth[i] === 1) data[i * 8] += 0.5;
	const rows = { data, shape: [n, 8] };
	const labels = Int8Array.from(truth, (label) => (label === 1 && random() < 0.3 ? 1 : 0));
	const job = { train: rows, test: rows, seed: 1, peers: ['devnet', 'prenet'] };

	it('learn from labels: dealt out at random they rank no better than chance', async () => {
		const told = await peers.score({ ...job, labels });
		const dealt = await peers.score({ ...job, labels: Int8Array.from(shuffled(labels, randomFrom('dealt'))) });
		for (const name of job.peers) {
			expect(averagePrecision(truth, told[name].scores)).toBeGreaterThan(0.9);
			expect(averagePrecision(truth, dealt[name].scores)).toBeLessThan(0.4);
		}
	}, 20_000);

	it('give the same scores for the same seed', async () => {
		const first = await peers.score({ ...job, labels });
		const again = await peers.score({ ...job, labels });
		for (const name of job.peers) expect(again[name].scores).toEqual(first[name].scores);
	}, 20_000);
});
