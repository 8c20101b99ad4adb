import { type Backend, type Network, permutation, RandomStream, streams } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { imageNetwork, seriesNetwork } from './networks.js';
import { plan, randomRows, startWeights } from './rows.js';

let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

/** Whether two arrays are equal bit for bit; `toEqual` takes seconds for a million numbers. */
const sameBits = (a: Float32Array, b: Float32Array): boolean => Buffer.compare(Buffer.from(a.buffer), Buffer.from(b.buffer)) === 0;

const megabyte = 2 ** 20;
const window = 100;
const network: Network = {
	inputs: window,
	layers: [
		{ kind: 'reshape', shape: [window, 1] },
		{ kind: 'conv1d', filters: 16, kernel: 7, stride: 2, padding: 'same', activation: 'relu' },
		{ kind: 'conv1d', filters: 4, kernel: 5, stride: 2, padding: 'same' },
		{ kind: 'flatten' },
		{ kind: 'dense', units: window },
	],
};

describe('windows of a series', () => {
	it('take no more memory than the series and a batch: a million points, windows of 100', async () => {
		const points = 1_000_000;
		const series = randomRows(points, 1);
		const model = await backend.compile(network, { weights: startWeights(network) });
		const training = model.train({ ...plan(), rows: series, rowStride: 1 });
		const n = points - window + 1;
		const order = permutation(n, new RandomStream(1, streams.shuffle, 0)).subarray(0, 64 * 20);
		const losses = await training.advance({ order, batchSize: 64, learningRates: new Float32Array(20).fill(0.001) });
		const { usedBytes } = backend.info().details;
		expect(usedBytes).toBeGreaterThan(4 * points);
		expect(usedBytes).toBeLessThan(4 * points + 4 * megabyte);
		training.end();
		expect(losses.every(Number.isFinite)).toBe(true);
		model.dispose();
		expect(backend.info().details.usedBytes).toBe(0);
	});

	it('are scored from a small stretch at a time, by any stride, with the bits of rows side by side', async () => {
		const model = await backend.compile(network, { weights: startWeights(network) });
		const series = randomRows(6000, 1);
		for (const stride of [1, 3, window, 701]) {
			const n = Math.floor((series.length - window) / stride) + 1;
			const copies = new Float32Array(n * window);
			for (let i = 0; i < n; i++) copies.set(series.subarray(i * stride, i * stride + window), i * window);
			const inPlace = await model.forward(series, n, { rowStride: stride });
			expect(sameBits(inPlace, await model.forward(copies, n)), `stride ${stride}`).toBe(true);
		}
		expect(backend.info().details.usedBytes).toBeLessThan(megabyte);
		model.dispose();
	});
});

describe('a shaped row', () => {
	it('comes out with the same bits in any batch', async () => {
		for (const [shaped, outputs] of [
			[seriesNetwork, 72],
			[imageNetwork, 5],
		] as const) {
			const d = shaped.inputs;
			const model = await backend.compile(shaped, { weights: startWeights(shaped) });
			const rows = randomRows(203, d);
			const all = await model.forward(rows, 203);
			for (const row of [0, 1, 31, 32, 100, 202])
				expect(await model.forward(rows.slice(row * d, (row + 1) * d), 1)).toEqual(all.slice(row * outputs, (row + 1) * outputs));
			expect(await model.forward(rows.slice(3 * d, 17 * d), 14)).toEqual(all.slice(3 * outputs, 17 * outputs));
			model.dispose();
		}
	});
});
