import { wasmBackend } from '@anod/backend-wasm';
import {
	type Input,
	load,
	ReinforcementDetector,
	type ReinforcementFitOptions,
	type ReinforcementOptions,
	reinforcementOptions,
} from '@anod/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectCode } from '../../src/detector/subject.js';
import { machines, readings } from '../autoencoder/sensors.js';
import { someLabels, twoKinds } from './worlds.js';

type Options = Partial<ReinforcementOptions>;
let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
	backend = await wasmBackend();
});

const { rows, truth } = twoKinds(300, 20, 41);
const labels = someLabels(truth, 8);
const fitted = async (
	options: Options,
	input: Input = rows,
	told: Partial<ReinforcementFitOptions> = { labels },
): Promise<ReinforcementDetector> => {
	const detector = new ReinforcementDetector(options);
	await detector.fit(input, { backend, ...told });
	return detector;
};

describe('options of the reward-driven detector', () => {
	it('are none that is accepted and ignored: changing one changes scores, decisions, or what feedback does', async () => {
		const base: Options = {
			signals: false,
			steps: 40,
			batchSize: 32,
			warmup: 64,
			chains: 8,
			feedbackSteps: 10,
			feedbackBatchSize: 32,
			memory: 200,
		};
		const gaps = rows.map((row, i) => (i % 10 === 9 ? [null, ...row.slice(1)] : row));
		const records = gaps.map((row) =>
			Object.fromEntries(row.map((value, j) => [`c${j}`, j === 0 && value !== null ? Math.round(value) : value])),
		);
		const outcome = async (options: Options): Promise<string> => {
			const detector = await fitted({ ...base, ...options }, records);
			const { summary } = detector;
			const before = `${[...(await detector.score(records.slice(0, 20)))]} ${detector.threshold.value} ${summary.heldOut}`;
			const { ids } = await detector.query(4);
			await detector.feedback({ ids, labels: Array.from(ids, (id) => (truth[id] ? 1 : -1)) });
			return `${before} ${JSON.stringify(summary.rewardCurve)} ${ids} ${[...(await detector.score(records.slice(0, 20)))]}`;
		};
		const changes: Partial<Record<keyof ReinforcementOptions, [Options, Options?]>> = {
			preset: [{ preset: 'classic' }],
			seed: [{ seed: 1 }],
			rewards: [{ rewards: { falseNegative: -5 } as never }],
			prior: [{ prior: 0.2 }],
			threshold: [{ threshold: { contamination: 0.1 } }],
			signals: [{ signals: true }],
			teacher: [{ teacher: 'autoencoder', signals: true }, { signals: true }],
			intrinsicWeight: [{ intrinsicWeight: 0.5 }],
			hidden: [{ hidden: [16] }],
			members: [{ members: 2 }],
			activation: [{ activation: 'tanh' }],
			outputActivation: [
				{ outputActivation: 'sigmoid', discount: 0, rewards: { falseNegative: 0, falsePositive: 0 } as never },
				{ discount: 0, rewards: { falseNegative: 0, falsePositive: 0 } as never },
			],
			optimizer: [{ optimizer: 'adam' }],
			learningRate: [{ learningRate: 0.002 }],
			momentum: [{ momentum: 0.5 }],
			weightDecay: [{ weightDecay: 0.1 }],
			gradientClip: [{ gradientClip: 0.01 }],
			batchSize: [{ batchSize: 33 }],
			steps: [{ steps: 41 }],
			patience: [
				{ patience: 8, steps: 400, learningRate: 0.05 },
				{ steps: 400, learningRate: 0.05 },
			],
			chains: [{ chains: 9 }],
			replay: [{ replay: 80 }],
			warmup: [{ warmup: 128 }],
			exploration: [{ exploration: [0.5, 0.5] }],
			discount: [{ discount: 0.9 }],
			targetRate: [{ discount: 0.5, targetRate: 0.5 }, { discount: 0.5 }],
			nSteps: [{ discount: 0.5, nSteps: 2 }, { discount: 0.5 }],
			feedback: [{ feedback: 'chosen' }],
			anomalyShare: [{ anomalyShare: 0.2 }],
			unlabelledWeight: [{ unlabelledWeight: 0.5 }],
			memory: [{ memory: 20 }],
			feedbackSteps: [{ feedbackSteps: 11 }],
			feedbackBatchSize: [{ feedbackBatchSize: 31 }],
			calibrationSplit: [{ calibrationSplit: 0.4 }],
			compressBeyond: [{ compressBeyond: 1 }],
			missing: [{ missing: 'impute' }],
			columns: [{ columns: { c0: 'category' } }],
		};
		const ofSeries = ['time', 'window', 'decisions', 'earlyBonus', 'alarmCost'];
		expect([...Object.keys(changes), ...ofSeries].sort()).toEqual(reinforcementOptions.map((spec) => spec.name).sort());
		const plain = await outcome({});
		expect(await outcome({})).toBe(plain);
		for (const [name, [change, against]] of Object.entries(changes))
			expect(await outcome(change), name).not.toBe(against ? await outcome(against) : plain);
	}, 120_000);

	it.each([
		[{ time: 'at' }, 'time'],
		[{ decisions: 4 }, 'decisions'],
		[{ earlyBonus: 1 }, 'earlyBonus'],
		[{ alarmCost: 1 }, 'alarmCost'],
		[{ teacher: 'autoencoder', signals: false }, 'teacher'],
		[{ teacher: 'none', intrinsicWeight: 1 }, 'intrinsicWeight'],
		[{ optimizer: 'adam', momentum: 0.5 }, 'momentum'],
		[{ discount: 0, targetRate: 0.1 }, 'targetRate'],
		[{ discount: 0, nSteps: 3 }, 'nSteps'],
		[{ outputActivation: 'sigmoid', discount: 0 }, 'outputActivation'],
		[{ rewards: { truePositive: 1, falseNegative: 1, trueNegative: 0, falsePositive: 0 } }, 'rewards'],
	] as [Options, string][])('that can have no effect are refused: %j', async (options, name) => {
		expect((await expectCode(() => fitted(options), 'ANOD_OPTION')).message).toContain(name);
	});

	it('that are out of range are refused before anything is learned', async () => {
		for (const options of [{ discount: 0.99 }, { rewards: { truePositve: 1 } }, { exploration: [1] }, { hidden: [0] }, { teacher: 'me' }])
			await expectCode(() => new ReinforcementDetector(options as never), 'ANOD_OPTION');
	});

	it('are chosen by the number of labelled anomalies where they are not given', async () => {
		const few = (await fitted({})).summary.chosen;
		const many = (await fitted({}, rows, { labels: truth })).summary.chosen;
		expect((await fitted({ weightDecay: 0.5, steps: 7 })).summary.chosen).toEqual({ ...few, weightDecay: 0.5, steps: 7 });
		const none = (await fitted({}, rows, {})).summary.chosen;
		expect(none.weightDecay).toBeGreaterThan(few.weightDecay);
		expect(none.intrinsicWeight).toBeGreaterThanOrEqual(few.intrinsicWeight);
		expect(few.weightDecay).toBeGreaterThan(many.weightDecay);
		expect(few.intrinsicWeight).toBeGreaterThan(many.intrinsicWeight);
		expect((await fitted({ teacher: 'none' })).summary.chosen.intrinsicWeight).toBe(0);
	});
});

describe('what a fit is told', () => {
	it('is one label a row, 1, 0 or −1; anything else is refused with its row', async () => {
		const detector = await fitted({ steps: 5 });
		const before = await detector.score(rows);
		await expectCode(() => detector.fit(rows, { backend, labels: labels.subarray(1) }), 'ANOD_SHAPE');
		for (const wrong of [2, 0.5, Number.NaN, undefined, true])
			expect(
				(
					await expectCode(
						() => detector.fit(rows, { backend, labels: rows.map((_, i) => (i === 7 ? wrong : 0)) as number[] }),
						'ANOD_INPUT',
					)
				).message,
			).toMatch(/row 7/);
		await expectCode(() => detector.fit(rows, { backend, labels: rows.map(() => 1) }), 'ANOD_INPUT');
		expect(await detector.score(rows)).toEqual(before);
	});

	it('has to leave something to learn: labelled anomalies or a teacher', async () => {
		await expectCode(() => fitted({ teacher: 'none' }, rows, {}), 'ANOD_INPUT');
		await expectCode(() => fitted({ preset: 'classic' }, rows, { labels: rows.map(() => -1) }), 'ANOD_INPUT');
		await expectCode(() => fitted({ intrinsicWeight: 0 }, rows, {}), 'ANOD_INPUT');
	});

	it('may be a teacher of the own, which gives one finite number a row', async () => {
		await expectCode(() => fitted({}, rows, { teacher: () => [1] }), 'ANOD_SHAPE');
		const nan = await expectCode(
			() => fitted({}, rows, { teacher: ({ shape: [n] }) => Array.from({ length: n }, (_, i) => (i === 3 ? Number.NaN : i)) }),
			'ANOD_INPUT',
		);
		expect(nan.message).toContain('row 3');
		await expectCode(() => fitted({ teacher: 'autoencoder' }, rows, { teacher: ({ data }) => data }), 'ANOD_OPTION');
	});

	it('is at least ten rows, and with signals ten that are not labelled anomalies', async () => {
		await expectCode(() => fitted({}, rows.slice(0, 9)), 'ANOD_TOO_FEW_ROWS');
		const few = { labels: rows.slice(0, 12).map((_, i) => (i < 5 ? 1 : 0)) };
		expect((await expectCode(() => fitted({}, rows.slice(0, 12), few), 'ANOD_TOO_FEW_ROWS')).message).toMatch(/signals/);
		expect((await fitted({ signals: false }, rows.slice(0, 12), few)).summary.rows).toBe(12);
	});

	it('may contradict itself, which health says', async () => {
		const twice = [...rows, rows[0]];
		const detector = await fitted({ signals: false, steps: 50 }, twice, {
			labels: twice.map((_, i) => (i === 0 ? 1 : i === rows.length ? -1 : 0)),
		});
		expect(detector.summary.health.warnings.join()).toMatch(/labelled otherwise/);
	});

	it.each([
		['constant columns', readings(60, 1).map((row) => [...row, 7])],
		['identical rows', Array.from({ length: 50 }, () => [1, 2, 3])],
		['one column', readings(60, 1).map((row) => [row[0]])],
		['two distinct rows', Array.from({ length: 60 }, (_, i) => [i % 2, 5])],
		['fourteen rows', readings(14, 1)],
	])('is coped with for %s, with and without labels', async (_, few) => {
		for (const some of [undefined, few.map((_, i) => (i === 1 ? 1 : 0)), few.map((_, i) => (i < 4 ? 1 : -1))]) {
			const detector = await fitted({}, few, { labels: some });
			const { scores, probabilities } = await detector.predict(few);
			expect(scores.every(Number.isFinite)).toBe(true);
			expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
			const { ids } = await detector.query(3);
			await detector.feedback({ ids, labels: Array.from(ids, () => 1) });
			expect((await detector.score(few)).every(Number.isFinite)).toBe(true);
		}
	});

	it('may have categories, booleans and missing cells, which explanations name', async () => {
		const some = machines(400, 1).map((row, i) => (i % 7 === 0 ? { ...row, power: null } : row));
		const wrong = machines(40, 2).map((row) => ({ ...row, mode: row.mode === 'eco' ? 'full' : 'eco' }));
		const all = [...some, ...wrong];
		const detector = await fitted({}, all as never, { labels: all.map((_, i) => (i >= 400 && i < 420 ? 1 : 0)) });
		const { scores } = await detector.predict(all as never);
		const mean = (from: number, to: number): number => scores.slice(from, to).reduce((sum, score) => sum + score, 0) / (to - from);
		expect(mean(420, 440)).toBeGreaterThan(mean(0, 400) + 0.3);
		const explained = await detector.explain(wrong.slice(20, 23) as never);
		expect(explained.columns).toEqual(['load', 'power', 'mode', 'cooling']);
		expect(explained.expected[0][2]).toMatch(/eco|full/);
		const without = await fitted({ signals: false }, all as never, { labels: all.map((_, i) => (i >= 400 && i < 420 ? 1 : 0)) });
		const { expected } = await without.explain(wrong.slice(20, 23) as never);
		expect(expected[0]).toEqual(expected[1]);
		expect(expected[0][2]).toMatch(/eco|full/);
	});

	it('may leave a single row that is not labelled an anomaly', async () => {
		const detector = await fitted({ signals: false, steps: 50 }, rows, { labels: rows.map((_, i) => (i === 3 ? 0 : 1)) });
		const loaded = await load(await detector.save(), { backend });
		expect(await loaded.score(rows)).toEqual(await detector.score(rows));
		expect(Number.isFinite(detector.threshold.value)).toBe(true);
	});

	it('is counted in the summary', async () => {
		const told = labels.map((label, i) => (label === 0 && i % 50 === 49 ? -1 : label));
		const { labelled, rewardCurve, prior, rows: n, heldOut } = (await fitted({}, rows, { labels: told })).summary;
		expect(n).toBe(300);
		expect(heldOut).toBe(Math.round(0.2 * 292));
		expect(labelled).toEqual({ anomalies: 8, normals: 6, unknown: 286 });
		expect(prior.value).toBeGreaterThan(8 / 300);
		expect(rewardCurve.greedy.at(-1)).toBeGreaterThan(rewardCurve.greedy[0]);
		expect(rewardCurve.acted.length).toBe(rewardCurve.step.length);
	});
});
