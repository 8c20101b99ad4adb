import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, type AutoencoderOptions, autoencoderOptions, type Progress } from '@anod/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { contradictions, machines, mean, readings } from './sensors.js';

type Options = Partial<AutoencoderOptions>;
let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
	backend = await wasmBackend();
});

const fitted = async (options: Options, rows = readings(400, 1)): Promise<AutoencoderDetector> => {
	const detector = new AutoencoderDetector(options);
	await detector.fit(rows, { backend });
	return detector;
};

describe('fitting an autoencoder', () => {
	it('scores rows that contradict themselves above rows that do not, though each cell alone is usual', async () => {
		const detector = await fitted({});
		const normal = await detector.score(readings(200, 2));
		const odd = await detector.score(contradictions(200, 3));
		const median = normal.slice().sort()[190];
		expect(odd.filter((score) => score > median).length).toBeGreaterThan(190);
	});

	it('gives finite scores and explanations to rows with missing cells, also where the network cannot see that they are missing', async () => {
		const rows = readings(300, 1).map((row, i) => row.map((value, j) => (i % 7 === j ? Number.NaN : value)));
		for (const maskInput of [true, false]) {
			const detector = await fitted({ maskInput, steps: 20 }, rows);
			expect((await detector.score(rows)).every(Number.isFinite)).toBe(true);
			const { contributions, expected } = await detector.explain(rows.slice(0, 7));
			expect(contributions.every(Number.isFinite)).toBe(true);
			expect(expected.flat().every((cell) => Number.isFinite(cell))).toBe(true);
		}
	});

	it.each([
		{ trainedOn: 'normal' },
		{ preset: 'classic' },
		{ latent: 3, hidden: [32] },
		{ signals: ['residual'] },
		{ signals: ['neighbors', 'background'] },
		{ members: 3, hidden: [32] },
		{ normalization: 'batch' },
		{ normalization: 'layer', dropout: 0.1 },
	] as Options[])('finds them with %j', async (options) => {
		const detector = await fitted(options);
		expect(mean(await detector.score(contradictions(100, 3)))).toBeGreaterThan(mean(await detector.score(readings(100, 2))));
	});

	it('has no option that is accepted and ignored: changing one changes scores, threshold or features', async () => {
		const base: Options = { hidden: [16, 16], steps: 30, neighbors: 3, memory: 100, batchSize: 64 };
		const rows: (number | null)[][] = readings(300, 4).map((row, i) => (i % 10 === 0 ? [null, ...row.slice(1)] : row));
		const records = rows.map((row) =>
			Object.fromEntries(row.map((value, j) => [`c${j}`, j === 0 && value !== null ? Math.round(value) : value])),
		);
		const outcome = async (options: Options): Promise<string> => {
			const detector = await fitted({ ...base, ...options }, records as never);
			return (
				[...(await detector.score(records.slice(0, 20)))].join() +
				detector.threshold.value +
				detector.summary.steps +
				detector.summary.heldOut
			);
		};
		const changes: Record<string, [Options, Options?]> = {
			preset: [{ preset: 'classic' }],
			seed: [{ seed: 1 }],
			trainedOn: [{ trainedOn: 'normal' }],
			threshold: [{ threshold: { contamination: 0.1 } }],
			signals: [{ signals: ['residual'] }],
			fusion: [{ fusion: 'mean' }],
			hidden: [{ hidden: [16, 8] }],
			latent: [{ latent: 2 }],
			activation: [{ activation: 'relu' }],
			outputActivation: [{ outputActivation: 'tanh' }],
			initializer: [{ initializer: 'he' }],
			residual: [{ residual: false }],
			normalization: [{ normalization: 'layer' }],
			dropout: [{ dropout: 0.2 }],
			maskInput: [{ maskInput: false }],
			members: [{ members: 2 }],
			loss: [{ loss: 'mae' }],
			huberDelta: [{ loss: 'huber', huberDelta: 0.1 }, { loss: 'huber' }],
			optimizer: [{ optimizer: 'rmsprop' }],
			learningRate: [{ learningRate: 0.001 }],
			schedule: [{ schedule: 'linear' }],
			warmup: [{ warmup: 0.4 }],
			momentum: [{ optimizer: 'sgd', momentum: 0.1 }, { optimizer: 'sgd' }],
			weightDecay: [{ weightDecay: 0.1 }],
			gradientClip: [{ gradientClip: 0.01 }],
			batchSize: [{ batchSize: 32 }],
			steps: [{ steps: 31 }],
			epochs: [{ epochs: 2 }],
			noise: [{ noise: [0.5, 0.5] }],
			mask: [{ mask: [0.5, 0.9] }],
			maskNoise: [{ maskNoise: 0.5 }],
			maskedShare: [{ maskedShare: 0.2 }],
			validationSplit: [{ validationSplit: 0.3 }],
			patience: [
				{ patience: 1, validationSplit: 0.3, epochs: 40, learningRate: 0.05 },
				{ validationSplit: 0.3, epochs: 40, learningRate: 0.05 },
			],
			calibrationSplit: [{ calibrationSplit: 0.4 }],
			trim: [{ trim: 1 }],
			memory: [{ memory: 50 }],
			neighbors: [{ neighbors: 9 }],
			whiten: [{ whiten: false }],
			scaling: [{ scaling: 'robust' }],
			compressBeyond: [{ compressBeyond: 1 }],
			missing: [{ missing: 'impute' }],
			columns: [{ columns: { c0: 'category' } }],
		};
		expect(Object.keys(changes).sort()).toEqual(autoencoderOptions.map((spec) => spec.name).sort());
		const plain = await outcome({});
		for (const [name, [change, against]] of Object.entries(changes))
			expect(await outcome(change), name).not.toBe(against ? await outcome(against) : plain);
	}, 120_000);

	it('reports progress that never falls, ends at 1 and carries loss and remaining time', async () => {
		const seen: Progress[] = [];
		await new AutoencoderDetector({ epochs: 3, validationSplit: 0.2 }).fit(readings(400, 1), {
			backend,
			onProgress: (progress) => seen.push(progress),
		});
		for (let i = 1; i < seen.length; i++) expect(seen[i].fraction).toBeGreaterThanOrEqual(seen[i - 1].fraction);
		expect(seen.at(-1)?.fraction).toBe(1);
		const training = seen.filter((progress) => progress.phase === 'train');
		expect(training.at(-1)).toMatchObject({
			epoch: 3,
			epochs: 3,
			loss: expect.any(Number),
			validationLoss: expect.any(Number),
			remainingMs: expect.any(Number),
		});
	});

	it('stops early and returns to the weights with the best validation loss', async () => {
		const options: Options = {
			validationSplit: 0.3,
			epochs: 300,
			hidden: [64],
			noise: [0, 0],
			maskedShare: 0,
			maskInput: false,
			learningRate: 0.02,
			schedule: 'constant',
			batchSize: 32,
			signals: ['residual'],
			whiten: false,
		};
		const early = await fitted({ ...options, patience: 3 }, readings(120, 9));
		const late = await fitted(options, readings(120, 9));
		expect(early.summary.steps).toBeLessThan(late.summary.steps);
	});

	it('says that a training diverged, and leaves the detector unfitted', async () => {
		const detector = new AutoencoderDetector({ optimizer: 'sgd', learningRate: 1e6, schedule: 'constant' });
		await expect(detector.fit(readings(100, 1), { backend })).rejects.toMatchObject({ code: 'ANOD_DIVERGED' });
		await expect(detector.score(readings(2, 1))).rejects.toMatchObject({ code: 'ANOD_NOT_FITTED' });
	});

	it('wants a backend and says where to get one', async () => {
		await expect(new AutoencoderDetector().fit(readings(50, 1), {} as never)).rejects.toMatchObject({ code: 'ANOD_BACKEND' });
	});

	it('sets suspicious rows aside and still scores them', async () => {
		const rows = [...readings(300, 1), ...readings(6, 2).map((row) => row.map((value) => value * 3))];
		const detector = await fitted({}, rows);
		expect(detector.summary.setAside).toBeGreaterThanOrEqual(6);
		const scores = await detector.score(rows);
		expect(Math.min(...scores.slice(300))).toBeGreaterThan(Math.max(...scores.slice(0, 300)));
	});

	it('flags the rows that it set aside, given enough rows to know the tail', async () => {
		const rows = [...readings(1500, 1), ...readings(6, 2).map((row) => row.map((value) => value * 3))];
		const { labels } = await (await fitted({}, rows)).predict(rows);
		expect([...labels.slice(1500)]).toEqual([1, 1, 1, 1, 1, 1]);
	});

	it('flags hardly anything in clean data by default', async () => {
		const detector = await fitted({}, readings(2000, 21));
		const { labels } = await detector.predict(readings(2000, 22));
		expect(labels.reduce((sum, label) => sum + label, 0)).toBeLessThanOrEqual(4);
	});

	it('keeps the false alarm rate that was asked for on fresh rows', async () => {
		const detector = await fitted({ threshold: { falseAlarmRate: 0.05 } }, readings(2000, 31));
		const { labels, pValues } = await detector.predict(readings(4000, 32));
		expect(mean(labels)).toBeGreaterThan(0.025);
		expect(mean(labels)).toBeLessThan(0.08);
		expect([...labels]).toEqual([...pValues].map((p) => (p <= 0.05 ? 1 : 0)));
	});

	it('changes the threshold without refitting', async () => {
		const detector = await fitted({}, readings(500, 1));
		const before = await detector.score(readings(50, 2));
		expect(detector.setThreshold({ contamination: 0.3 }).value).toBeLessThan(detector.setThreshold({ contamination: 0.01 }).value);
		expect(() => detector.setThreshold({ contamination: 2 })).toThrowError(expect.objectContaining({ code: 'ANOD_OPTION' }));
		expect(await detector.score(readings(50, 2))).toEqual(before);
	});

	it('takes rows with categories, booleans and missing cells', async () => {
		const rows = machines(500, 1).map((row, i) => (i % 7 === 0 ? { ...row, power: null } : row));
		const detector = await fitted({}, rows as never);
		const wrong = machines(100, 2).map((row) => ({ ...row, mode: row.mode === 'eco' ? 'full' : 'eco' }));
		expect(mean(await detector.score(wrong))).toBeGreaterThan(mean(await detector.score(machines(100, 3))) + 0.5);
		const unknown = await detector.score([{ load: 50, power: 150, mode: 'turbo', cooling: false }]);
		expect(Number.isFinite(unknown[0])).toBe(true);
	});

	it('refuses a missing cell where none is allowed and says where', async () => {
		const detector = await fitted({ missing: 'error' });
		const rows = readings(3, 1);
		rows[1][2] = Number.NaN;
		await expect(detector.score(rows)).rejects.toMatchObject({ code: 'ANOD_MISSING_VALUE', message: expect.stringMatching(/row 1.*x2/) });
	});

	it.each([
		['constant columns', readings(60, 1).map((row) => [...row, 7])],
		['identical rows', Array.from({ length: 50 }, () => [1, 2, 3])],
		['one column', readings(60, 1).map((row) => [row[0]])],
		['two distinct rows', Array.from({ length: 60 }, (_, i) => [i % 2, 5])],
		['ten rows', readings(10, 1)],
	])('copes with %s', async (_, rows) => {
		const detector = await fitted({}, rows);
		const { scores, labels } = await detector.predict(rows);
		expect(scores.every(Number.isFinite)).toBe(true);
		expect(mean(labels)).toBeLessThan(0.2);
		const odd = await detector.score([rows[0].map((value) => value + 1000)]);
		expect(odd[0]).toBeGreaterThan(Math.max(...scores));
	});
});
