import { wasmBackend } from '@anod/backend-wasm';
import {
	averagePrecision,
	brierScore,
	confusion,
	precision,
	ReinforcementDetector,
	type ReinforcementOptions,
	recall,
	rocAuc,
} from '@anod/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniform } from '../autoencoder/sensors.js';
import { allLabels, overlapping, someLabels, twoKinds } from './worlds.js';

type Options = Partial<ReinforcementOptions>;
let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
	backend = await wasmBackend();
});

const fitted = async (options: Options, rows: readonly number[][], labels?: ArrayLike<number>): Promise<ReinforcementDetector> => {
	const detector = new ReinforcementDetector(options);
	await detector.fit(rows, { backend, labels });
	return detector;
};
/** No teacher and no signals: labels alone. */
const alone: Options = { signals: false, teacher: 'none' };

describe('a reward-driven detector learns', () => {
	const train = twoKinds(1200, 60, 1);
	const test = twoKinds(1200, 60, 2);

	it('more, the more anomalies are labelled', async () => {
		const found: number[] = [];
		for (const count of [0, 2, 8, 60]) {
			const detector = await fitted({ signals: false }, train.rows, count > 0 ? someLabels(train.truth, count) : undefined);
			found.push(averagePrecision(test.truth, await detector.score(test.rows)));
		}
		expect(found[1]).toBeGreaterThan(found[0] + 0.1);
		expect(found[2]).toBeGreaterThanOrEqual(found[1]);
		expect(found[3]).toBeGreaterThan(0.95);
	});

	it('from no label at all what its teacher says, and surest of what surprises its teacher most', async () => {
		const detector = new ReinforcementDetector({ signals: false });
		const said = (row: ArrayLike<number>): number => row[3];
		await detector.fit(train.rows, {
			backend,
			teacher: ({ data, shape: [n, d] }) => Array.from({ length: n }, (_, i) => said(data.subarray(i * d, (i + 1) * d))),
		});
		expect(detector.summary.health.warnings.join()).toMatch(/scores follow the teacher/);
		const scores = await detector.score(test.rows);
		const above = (least: number): number =>
			rocAuc(
				Uint8Array.from(test.rows, (row) => (row[3] > least ? 1 : 0)),
				scores,
			);
		expect(above(1)).toBeGreaterThan(0.9);
		expect(above(2)).toBeGreaterThan(0.98);
	});

	it('the opposite from a table with the signs turned', async () => {
		const labels = someLabels(train.truth, 30);
		const rewards = { truePositive: -1, trueNegative: -1, falsePositive: 1, falseNegative: 1 };
		const [straight, turned] = [await fitted(alone, train.rows, labels), await fitted({ ...alone, rewards }, train.rows, labels)];
		const auc = rocAuc(test.truth, await straight.score(test.rows));
		expect(auc).toBeGreaterThan(0.9);
		expect(Math.abs(rocAuc(test.truth, await turned.score(test.rows)) - (1 - auc))).toBeLessThan(0.02);
		expect(turned.summary.health.warnings.join()).toMatch(/pays wrong decisions more/);
		// An alarm pays where a row is normal: it is raised for most, and least of all for anomalies.
		const { labels: alarms, probabilities } = await turned.predict(test.rows);
		expect(rocAuc(test.truth, probabilities)).toBeGreaterThan(0.9);
		expect(precision(confusion(test.truth, alarms, 1))).toBeLessThan(0.04);
	});

	it('nothing from labels that were shuffled', async () => {
		const random = uniform(5);
		const areas: number[] = [];
		for (let draw = 0; draw < 5; draw++) {
			const labels = new Int8Array(train.rows.length);
			for (let i = 0; i < 30; i++) labels[Math.floor(random() * labels.length)] = 1;
			areas.push(rocAuc(test.truth, await (await fitted(alone, train.rows, labels)).score(test.rows)));
		}
		const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
		expect(mean).toBeGreaterThan(0.3);
		expect(mean).toBeLessThan(0.65);
	});

	it('from a reward of its own teacher, the autoencoder or none alike, once there are labels', async () => {
		const labels = someLabels(train.truth, 30);
		for (const teacher of ['isolationForest', 'autoencoder', 'none'] as const)
			expect(averagePrecision(test.truth, await (await fitted({ teacher }, train.rows, labels)).score(test.rows)), teacher).toBeGreaterThan(
				0.9,
			);
	});

	it('as a textbook bandit with preset classic and all labels, until it converges', async () => {
		const { rows, truth } = overlapping(1000, 0.2, 2, 8);
		expect((await fitted({ preset: 'classic' }, rows, allLabels(truth))).summary.steps).toBeLessThan(20_000);
		const detector = await fitted({ preset: 'classic' }, train.rows, allLabels(train.truth));
		expect(averagePrecision(test.truth, await detector.score(test.rows))).toBeGreaterThan(0.95);
		expect(detector.summary.prior.value).toBeCloseTo(60 / 1200, 10);
	});
});

describe('decisions follow the reward table', () => {
	const train = overlapping(2000, 0.1, 1.5, 3);
	const test = overlapping(4000, 0.1, 1.5, 4);
	const decide = async (rewards: Partial<ReinforcementOptions['rewards']>, options: Options = {}) => {
		const detector = await fitted({ ...alone, ...options, rewards: rewards as never }, train.rows, allLabels(train.truth));
		return detector.predict(test.rows);
	};

	it('dear misses raise recall, dear false alarms precision', async () => {
		const recalls: number[] = [];
		for (const falseNegative of [-1, -3, -10]) recalls.push(recall(confusion(test.truth, (await decide({ falseNegative })).labels, 1)));
		expect(recalls[1]).toBeGreaterThan(recalls[0]);
		expect(recalls[2]).toBeGreaterThan(recalls[1]);
		const precisions: number[] = [];
		for (const falsePositive of [-1, -2, -4])
			precisions.push(precision(confusion(test.truth, (await decide({ falsePositive })).labels, 1)));
		expect(precisions[1]).toBeGreaterThan(precisions[0]);
		expect(precisions[2]).toBeGreaterThan(precisions[1]);
	});

	it.each([{ falseNegative: -10 }, { falsePositive: -10 }, {}])(
		'and earn more than an alarm for all, for none, or from half a probability on: %j',
		async (rewards) => {
			const table = { truePositive: 1, trueNegative: 1, falsePositive: -1, falseNegative: -1, ...rewards };
			const { labels, probabilities } = await decide(rewards);
			const earned = (alarms: ArrayLike<number>): number =>
				test.truth.reduce(
					(sum, odd, i) =>
						sum + (odd ? (alarms[i] ? table.truePositive : table.falseNegative) : alarms[i] ? table.falsePositive : table.trueNegative),
					0,
				) / test.truth.length;
			const [ours, all, none] = [earned(labels), earned(test.truth.map(() => 1)), earned(test.truth.map(() => 0))];
			expect(ours).toBeGreaterThan(Math.max(all, none));
			expect(ours).toBeGreaterThanOrEqual(earned(probabilities.map((p) => (p >= 0.5 ? 1 : 0))) - 0.005);
			const best = earned(
				Uint8Array.from(test.probabilities, (p) => {
					const [alarm, clear] = [table.truePositive - table.falseNegative, table.trueNegative - table.falsePositive];
					return p * alarm > (1 - p) * clear ? 1 : 0;
				}),
			);
			expect(ours).toBeGreaterThan(best - 0.05 * Math.abs(best));
		},
	);

	it('a threshold lies where the probability says, whatever the table', async () => {
		for (const rewards of [{}, { falseNegative: -10 }, { falsePositive: -4 }]) {
			const { labels, probabilities, threshold } = await decide(rewards);
			const table = { truePositive: 1, trueNegative: 1, falsePositive: -1, falseNegative: -1, ...rewards };
			const [alarm, clear] = [table.truePositive - table.falseNegative, table.trueNegative - table.falsePositive];
			const least = clear / (alarm + clear);
			expect(threshold.reason).toMatch(/a right alarm pays 1/);
			labels.forEach((label, i) => {
				if (Math.abs(probabilities[i] - least) > 1e-9) expect(label).toBe(probabilities[i] > least ? 1 : 0);
			});
		}
	});

	it('never raise an alarm that cannot pay, and always one that cannot cost', async () => {
		expect((await decide({ truePositive: -1 })).labels.some((label) => label === 1)).toBe(false);
		expect((await decide({ falsePositive: 1 })).labels.some((label) => label === 0)).toBe(false);
	});
});

describe('probabilities', () => {
	const train = overlapping(4000, 0.1, 2, 5);
	const test = overlapping(4000, 0.1, 2, 6);
	const ideal = brierScore(test.truth, test.probabilities);

	it.each([
		['all rows are labelled', allLabels(train.truth), 1.1],
		['100 anomalies are labelled and the rest hides as many', someLabels(train.truth, 100), 1.2],
	] as const)('are calibrated where %s', async (_, labels, worse) => {
		const detector = await fitted({ signals: false }, train.rows, labels);
		const { probabilities } = await detector.predict(test.rows);
		expect(Math.abs(detector.summary.prior.value - 0.1)).toBeLessThan(0.02);
		expect(brierScore(test.truth, probabilities)).toBeLessThan(worse * ideal);
		// Reliability: of the rows called likely, as many are anomalies as was said.
		for (const [low, high] of [
			[0, 0.1],
			[0.1, 0.5],
			[0.5, 1.01],
		]) {
			const inside = Array.from(probabilities.keys()).filter((i) => probabilities[i] >= low && probabilities[i] < high);
			const said = inside.reduce((sum, i) => sum + probabilities[i], 0) / inside.length;
			const were = inside.reduce((sum, i) => sum + test.truth[i], 0) / inside.length;
			expect(Math.abs(said - were), `${low} to ${high}`).toBeLessThan(0.12);
		}
	});

	it('are of use from ten labelled anomalies on: the prior is right within a factor of three, and so they beat saying it of every row', async () => {
		const constant = 0.1 * 0.9;
		for (const count of [10, 20, 40]) {
			const detector = await fitted({ signals: false }, train.rows, someLabels(train.truth, count));
			const { probabilities } = await detector.predict(test.rows);
			expect(detector.summary.prior.value).toBeGreaterThan(0.1 / 3);
			expect(detector.summary.prior.value).toBeLessThan(0.3);
			expect(brierScore(test.truth, probabilities)).toBeLessThan(0.7 * constant);
		}
	});

	it('follow the prior that they are told', async () => {
		const labels = allLabels(train.truth);
		const [rare, often] = [
			await fitted({ ...alone, prior: 0.01 }, train.rows, labels),
			await fitted({ ...alone, prior: 0.3 }, train.rows, labels),
		];
		const [low, high] = [await rare.predict(test.rows), await often.predict(test.rows)];
		expect(low.scores).toEqual(high.scores);
		low.probabilities.forEach((p, i) => {
			expect(p).toBeLessThan(high.probabilities[i]);
		});
		expect(rare.threshold.value).toBeGreaterThan(often.threshold.value);
		expect(rare.summary.prior).toEqual({ value: 0.01, reason: 'by option prior' });
	});
});
