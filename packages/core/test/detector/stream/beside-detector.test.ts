import { wasmBackend } from '@anod/backend-wasm';
import { ConvolutionalDetector, FittedConvolutional, SeriesStream } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pushAll, wave } from './fitted.js';

const small = { causal: true, width: 4, window: 15, epochs: 1, seed: 2 };

describe('the stream of a detector', () => {
	let backend: Backend;
	beforeAll(async () => {
		backend = await wasmBackend();
	});
	afterAll(() => backend.dispose());

	for (const d of [1, 3])
		it(`gives the causal scores of a whole series of ${d} channels, to the bit`, async () => {
			const detector = new ConvolutionalDetector({ ...small, smoothing: [5, 10, 20] });
			await detector.fit(wave(400, d), { backend });
			const series = wave(500, d, 8);
			for (const t of [0, 77, 78, 300]) series[t][0] = Number.NaN;
			for (let t = 330; t < 350; t++) series[t].fill(Number.NaN);
			series[40].fill(1e9);
			if (d > 1) series[200].fill(Number.NaN);
			const { scores, valid } = await detector.predict(series);
			const points = await pushAll(detector.stream(), series);
			expect(points.map(({ score }) => score)).toEqual([...scores]);
			expect(points.map((point) => Number(point.valid)).slice(150)).toEqual([...valid.slice(150)]);
			const { contributions } = await detector.explain(series);
			const stream = detector.stream();
			await pushAll(stream, series.slice(0, 450));
			stream.contributions().forEach((part, c) => {
				expect(part).toBeCloseTo(contributions[449 * d + c], 10);
			});
			detector.dispose();
		});

	it('stands on its own, and after a file gives the same', async () => {
		const detector = new ConvolutionalDetector(small);
		await detector.fit(wave(400, 2), { backend });
		const past = wave(300, 2, 3);
		const stream = detector.stream({ past });
		const loaded = await FittedConvolutional.load(await detector.save(), { backend });
		const again = loaded.stream({ past });
		detector.dispose();
		const points = wave(100, 2, 4);
		const results = await pushAll(stream, points);
		expect(await pushAll(again, points)).toEqual(results);
		expect(results.every(({ valid }) => valid)).toBe(true);
		loaded.dispose();
		expect(stream).toBeInstanceOf(SeriesStream);
	});

	it('wants a fitted detector with a forecast', async () => {
		expect(() => new ConvolutionalDetector().stream()).toThrow('ANOD_NOT_FITTED');
		const detector = new ConvolutionalDetector({ objectives: ['reconstruction'], width: 4, epochs: 1 });
		await detector.fit(wave(300, 2), { backend });
		expect(() => detector.stream()).toThrow('learned no forecast');
		detector.dispose();
	});

	it('refits on the backend of the detector', async () => {
		const detector = new ConvolutionalDetector(small);
		await detector.fit(wave(300, 1), { backend });
		const points = wave(200, 1, 6);
		const refitting = await pushAll(detector.stream({ refitEvery: 64, refitSteps: 3 }), points);
		expect(refitting).not.toEqual(await pushAll(detector.stream(), points));
		detector.dispose();
	});
});
