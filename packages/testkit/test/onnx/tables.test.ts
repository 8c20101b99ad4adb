import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, type AutoencoderOptions, FittedAutoencoder } from '@anod/core';
import { exportOnnx, type OnnxOptions } from '@anod/core/onnx';
import { beforeAll, expect, it } from 'vitest';
import { contradictions, readings, wide } from '../autoencoder/sensors.js';
import { type MixedRow, mixedRows, oddRows } from './mixed.js';
import { columnFeeds, describeInRuntime, expectScores, matrixFeed, Session } from './session.js';

type Options = Partial<AutoencoderOptions>;
let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
	backend = await wasmBackend();
});

const quick: Options = { seed: 7, hidden: [24, 24], steps: 20, memory: 200 };

async function fittedOn(rows: Parameters<AutoencoderDetector['fit']>[0], options: Options = {}): Promise<AutoencoderDetector> {
	const detector = new AutoencoderDetector({ ...quick, ...options });
	await detector.fit(rows, { backend });
	return detector;
}

/** Scores in both ways; rows of the fit, fresh ones and odd ones, then one alone. */
async function compare(detector: AutoencoderDetector, rows: readonly MixedRow[], options: OnnxOptions = {}): Promise<void> {
	const session = await Session.open(await exportOnnx(detector, options));
	for (const some of [rows, rows.slice(0, 1)])
		expectScores(await session.run(columnFeeds(some, detector.summary.columns)), await detector.predict(some));
	await session.close();
}

const trained = mixedRows(300, 1);
const scored = [...trained.slice(0, 100), ...mixedRows(200, 2), ...oddRows];

describeInRuntime('an autoencoder as an ONNX graph', () => {
	it('scores lists of numbers, those of the fit among them, as the detector does', async () => {
		const detector = await fittedOn(readings(400, 1));
		const rows = [...readings(400, 1), ...readings(300, 2), ...contradictions(100, 3), [1e12, 0, 0, 0, 0, -1e12]];
		const session = await Session.open(await exportOnnx(detector));
		expect(session.inputs).toEqual(['rows']);
		expect(session.outputs).toEqual(['score', 'label', 'score_residual', 'score_neighbors', 'score_background']);
		expectScores(await session.run(matrixFeed(rows, 6)), await detector.predict(rows));
		await session.close();
	});

	it('compares wide rows in half precision, as the detector does, those of the fit at distance 0 from themselves', async () => {
		const trained = wide(readings(400, 1));
		const detector = await fittedOn(trained, { memory: 2000 });
		const rows = [
			...trained,
			...wide([...readings(300, 2), ...contradictions(100, 3)]),
			Array<number>(18).fill(-1e12),
			Array<number>(18).fill(0),
		];
		const session = await Session.open(await exportOnnx(detector));
		expectScores(await session.run(matrixFeed(rows, 18)), await detector.predict(rows));
		await session.close();
	});

	it('scores no row, and more rows than a block holds', async () => {
		const detector = await fittedOn(readings(200, 1));
		const session = await Session.open(await exportOnnx(detector));
		const nothing = await session.run(matrixFeed([], 6));
		expect(nothing.score.length).toBe(0);
		const many = readings(2500, 5);
		expectScores(await session.run(matrixFeed(many, 6)), await detector.predict(many));
		await session.close();
	});

	it('scores records of every kind of column, with missing cells', async () => {
		const detector = await fittedOn(trained);
		expect(new Set(detector.summary.columns.map(({ kind }) => kind))).toEqual(new Set(['number', 'category', 'boolean', 'date']));
		await compare(detector, scored);
	});

	it.each([
		{ members: 2 },
		{ latent: 3 },
		{ dropout: 0.2 },
		{ normalization: 'batch' },
		{ normalization: 'layer' },
		{ residual: false, hidden: [16, 8] },
		{ whiten: false },
		{ maskInput: false },
		{ maskInput: false, missing: 'impute' },
		{ missing: 'impute' },
		{ preset: 'classic' },
		{ trainedOn: 'normal' },
		{ signals: ['residual'] },
		{ signals: ['neighbors'] },
		{ signals: ['background'] },
		{ signals: ['neighbors', 'background'] },
		{ signals: ['residual', 'neighbors'] },
		{ fusion: 'max' },
		{ fusion: 'mean' },
		{ neighbors: 7 },
		{ neighbors: 1000, memory: 60 },
		{ memory: 2 },
		{ scaling: 'robust' },
		{ scaling: 'minMax' },
		{ scaling: 'quantile' },
		{ scaling: 'quantile', missing: 'impute' },
		{ scaling: 'none' },
		{ compressBeyond: 0 },
		{ compressBeyond: 0.5 },
		{ threshold: 0.3 },
		{ columns: { mode: 'ignore', count: 'category' } },
	] as Options[])('agrees with the detector when it is fitted with %j', async (options) => {
		await compare(await fittedOn(trained, options), scored);
	});

	it.each(['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'] as const)(
		'agrees when units are %s',
		async (activation) => {
			await compare(await fittedOn(trained, { activation, outputActivation: activation === 'sigmoid' ? 'sigmoid' : 'linear' }), scored);
		},
	);

	it('takes numbers in columns when asked to, and in single precision', async () => {
		const rows = readings(200, 1).map(([pressure, flow]) => ({ pressure: Math.fround(pressure), flow: Math.fround(flow) }));
		const detector = await fittedOn(rows);
		await compare(detector, rows, { inputs: 'columns' });
		const session = await Session.open(await exportOnnx(detector, { numbers: 'float32' }));
		const data = Float32Array.from(rows.flatMap(({ pressure, flow }) => [pressure, flow]));
		expectScores(await session.run({ rows: { data, shape: [200, 2] } }), await detector.predict(rows));
	});

	it('keeps the positions of lists in which a column is ignored, and drops ignored columns of records', async () => {
		const lists = readings(200, 1);
		const detector = await fittedOn(lists, { columns: { x2: 'ignore' } });
		const session = await Session.open(await exportOnnx(detector));
		expectScores(await session.run(matrixFeed(lists, 6)), await detector.predict(lists));
		const records = lists.map(([a, b, c]) => ({ a, b, c }));
		const named = await fittedOn(records, { columns: { b: 'ignore' } });
		const other = await Session.open(await exportOnnx(named));
		const twoColumns = matrixFeed(
			records.map(({ a, c }) => [a, c]),
			2,
		);
		expectScores(await other.run(twoColumns), await named.predict(records));
	});

	it('gives columns that are called as outputs are another name', async () => {
		const rows = readings(200, 1).map(([score, label, input_score]) => ({ score, label, input_score, mode: score > 100 ? 'high' : 'low' }));
		const detector = await fittedOn(rows);
		const session = await Session.open(await exportOnnx(detector));
		expect(session.inputs).toEqual(['input_input_score', 'input_label', 'input_score', 'mode'].sort());
		const feeds = columnFeeds(rows, detector.summary.columns);
		const { score, label, input_score, mode } = feeds;
		const theirs = await session.run({ input_input_score: score, input_label: label, input_score, mode });
		expectScores(theirs, await detector.predict(rows));
	});

	it('gives no score where the detector refuses a missing cell', async () => {
		const rows = readings(200, 1);
		const detector = await fittedOn(rows, { missing: 'error' });
		const session = await Session.open(await exportOnnx(detector));
		const { score, label } = await session.run(matrixFeed([rows[0], [...rows[1].slice(0, 5), null]], 6));
		expect(score[0]).toBeCloseTo((await detector.score([rows[0]]))[0], 5);
		expect(score[1]).toBeNaN();
		expect(label[1]).toBe(0);
	});

	it('takes the bytes of a model file, and follows a changed threshold', async () => {
		const detector = await fittedOn(readings(200, 1));
		const file = await detector.save();
		expect(await exportOnnx(file)).toEqual(await exportOnnx(detector));
		const loaded = await FittedAutoencoder.load(file, { backend });
		loaded.setThreshold(0.25);
		const rows = readings(100, 2);
		const session = await Session.open(await exportOnnx(loaded));
		expectScores(await session.run(matrixFeed(rows, 6)), await loaded.predict(rows));
	});
});
