import '@tensorflow/tfjs-backend-cpu';
import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, ConvolutionalDetector, type ConvolutionalInput, type ConvolutionalOptions, FittedConvolutional } from '@anod/core';
import { tfjsBackend } from '@anod/core/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriesContradictions, seriesReadings } from '../../src/detector/series-readings.js';
import { bitsOf } from '../../src/detector/subject.js';
import { numbers } from '../../src/numbers.js';

const images = { data: numbers(30 * 144, 5, 0, 1), shape: [30, 12, 12] };
const subjects: Readonly<
	Record<
		string,
		{ options: Partial<ConvolutionalOptions>; train: ConvolutionalInput; fresh: ConvolutionalInput; labels?: readonly number[] }
	>
> = {
	'a series': {
		options: { seed: 3, width: 4, epochs: 2 },
		train: seriesReadings(260, 1),
		fresh: [...seriesReadings(100, 2), ...seriesContradictions(20, 3)],
	},
	'images, by their context': {
		options: { seed: 3, width: 8, epochs: 1, objectives: ['context'] },
		train: images,
		fresh: { data: images.data.subarray(0, 144 * 4), shape: [4, 12, 12] },
	},
	'labelled images': {
		options: { seed: 3, width: 4, epochs: 1, batchSize: 8 },
		train: images,
		fresh: { data: images.data.subarray(0, 144 * 4), shape: [4, 12, 12] },
		labels: Array.from({ length: 30 }, (_, i) => i % 2),
	},
};

describe.each(Object.keys(subjects))('a detector of %s on the kernels and on tfjs', (name) => {
	const { options, train, fresh, labels } = subjects[name];
	const backends: Record<string, Backend> = {};
	beforeAll(async () => {
		backends.wasm = await wasmBackend();
		backends.node = await nodeBackend();
		backends.tfjs = await tfjsBackend({ name: 'cpu' });
	});
	afterAll(() => {
		for (const backend of Object.values(backends)) backend.dispose();
	});
	const fitted = async (backend: Backend): Promise<ConvolutionalDetector> => {
		const detector = new ConvolutionalDetector(options);
		await detector.fit(train, { backend, ...(labels ? { labels } : {}) });
		return detector;
	};
	const expectNear = (actual: Float64Array, expected: Float64Array, tolerance: number): void => {
		actual.forEach((score, i) => {
			expect(Math.abs(score - expected[i]), `step or image ${i}`).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i])));
		});
	};

	it('gives the same bits on WebAssembly and native', async () => {
		const [one, other] = [await fitted(backends.wasm), await fitted(backends.node)];
		expect(bitsOf(await one.score(fresh))).toBe(bitsOf(await other.score(fresh)));
	});

	it('learns the same and scores alike on tfjs, and carries its file both ways', async () => {
		const [one, other] = [await fitted(backends.wasm), await fitted(backends.tfjs)];
		const scores = await one.score(fresh);
		expectNear(await other.score(fresh), scores, 0.05);
		expectNear(await (await FittedConvolutional.load(await one.save(), { backend: backends.tfjs })).score(fresh), scores, 1e-3);
		const theirs = await other.score(fresh);
		expectNear(await (await FittedConvolutional.load(await other.save(), { backend: backends.wasm })).score(fresh), theirs, 1e-3);
	});
});
