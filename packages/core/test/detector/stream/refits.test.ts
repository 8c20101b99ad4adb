import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import type { Backend } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refitForecaster } from '../../../src/detector/convolutional/stream/refit.js';
import { SeriesStream, type StreamPoint } from '../../../src/detector/convolutional/stream/series-stream.js';
import { pushAll, stateOf, streamOf, wave } from './fitted.js';
import { forecasterOf, seededWeights } from './networks.js';

const options = { history: 150, warmUp: 60, refitEvery: 70, refitSteps: 6 };
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

describe('refits', () => {
	let wasm: Backend;
	let native: Backend;
	beforeAll(async () => {
		wasm = await wasmBackend();
		native = await nodeBackend();
	});
	afterAll(() => {
		wasm.dispose();
		native.dispose();
	});

	it('make the forecast of a wave better', async () => {
		const d = 1;
		const network = forecasterOf(64, d, 8, [1, 2, 4, 8]);
		const weights = seededWeights(network, 0);
		const series = Float32Array.from(wave(600, d), ([value]) => value);
		const model = await wasm.compile(forecasterOf(599, d, 8, [1, 2, 4, 8]), { weights });
		const plan = { rows: series.subarray(0, 599), targets: series.subarray(1), loss: { kind: 'mse' } as const };
		const before = await model.loss(plan);
		model.setWeights(await refitForecaster(wasm, network, weights, series, series, { steps: 80, seed: 1, receptiveField: 31 }));
		expect(await model.loss(plan)).toBeLessThan(before / 1.5);
		model.dispose();
	});

	it('leave the weights where there is too little past', async () => {
		const network = forecasterOf(64, 1, 2, [1]);
		const weights = seededWeights(network, 0);
		expect(
			await refitForecaster(wasm, network, weights, new Float32Array(31), new Float32Array(31), { steps: 5, seed: 1, receptiveField: 3 }),
		).toBe(weights);
	});

	it('take over at the same point whatever the clock, on wasm and native alike', async () => {
		const points = wave(330, 1);
		const whole = await pushAll(streamOf(stateOf(1), options, wasm), points);
		const slow = streamOf(stateOf(1), options, wasm);
		const results: StreamPoint[] = [];
		for (const [t, point] of points.entries()) {
			if (t % 9 === 0) await pause();
			if (t % 50 === 0) await slow.settled();
			results.push(await slow.push(point));
		}
		expect(results).toEqual(whole);
		expect(await pushAll(streamOf(stateOf(1), options, native), points)).toEqual(whole);
		const never = await pushAll(streamOf(stateOf(1), { ...options, refitEvery: 0 }), points);
		expect(never.slice(0, 141)).toEqual(whole.slice(0, 141));
		expect(never.slice(141)).not.toEqual(whole.slice(141));
	});

	it('go on from a file as if nothing had stopped, in the middle of one or not', async () => {
		const points = wave(300, 2);
		const whole = await pushAll(streamOf(stateOf(2), options, wasm), points);
		for (const cut of [0, 69, 70, 71, 100, 133, 134, 135, 139, 140, 141, 210, 250, 275]) {
			const first = streamOf(stateOf(2), options, wasm);
			await pushAll(first, points.slice(0, cut));
			const second = await SeriesStream.restore(first.save(), { backend: wasm });
			first.dispose();
			expect(await pushAll(second, points.slice(cut))).toEqual(whole.slice(cut));
		}
	});

	it('make push wait only where one is due and has not finished, and refuse a push meanwhile', async () => {
		const stream = streamOf(stateOf(1), { ...options, refitSteps: 300 }, native);
		const points = wave(200, 1);
		let waited = 0;
		for (const point of points) {
			const result = stream.push(point);
			if (!(result instanceof Promise)) continue;
			waited++;
			expect(() => stream.push(point)).toThrow('still waits for a refit');
			await result;
		}
		expect(waited).toBe(1);
		await stream.settled();
	});

	it('want a backend, and time to read along', async () => {
		expect(() => streamOf(stateOf(1), options)).toThrow('ANOD_BACKEND');
		expect(() => streamOf(stateOf(1), { ...options, refitEvery: 6 }, wasm)).toThrow('a forecast looks at 7 points');
		await expect(SeriesStream.restore(streamOf(stateOf(1), options, wasm).save())).rejects.toThrow('ANOD_BACKEND');
	});

	it('keep the forecaster of before when the backend fails, and say so once', async () => {
		const broken = await wasmBackend();
		const stream = streamOf(stateOf(1), options, broken);
		const points = wave(260, 1);
		await pushAll(stream, points.slice(0, 60));
		broken.dispose();
		let failures = 0;
		let last: StreamPoint | undefined;
		for (const point of points.slice(60))
			for (let pushed = false; !pushed; ) {
				try {
					last = await stream.push(point);
					pushed = true;
				} catch {
					failures++;
				}
			}
		expect(failures).toBe(2);
		expect(last?.index).toBe(259);
	});
});
