import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import type { Backend, Network } from '@anod/core/backend';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IncrementalForecaster } from '../../../src/detector/convolutional/stream/incremental-forecaster.js';
import { forecasterOf, noise, seededWeights } from './networks.js';

/** What the forecaster gives for each point of a series, `[n, d]`. */
function pushAll(forecaster: IncrementalForecaster, series: Float32Array): Float32Array {
	const d = forecaster.channels;
	const out = new Float32Array(series.length);
	const point = new Float64Array(d);
	for (let t = 0; t < series.length; t += d) {
		for (let c = 0; c < d; c++) point[c] = series[t + c];
		out.set(forecaster.push(point).subarray(0, d), t);
	}
	return out;
}

const shapes = fc.record({
	n: fc.integer({ min: 1, max: 90 }),
	d: fc.integer({ min: 1, max: 9 }),
	width: fc.integer({ min: 1, max: 35 }),
	dilations: fc.array(fc.constantFrom(1, 2, 3, 4, 7, 8, 16, 64), { minLength: 1, maxLength: 5 }),
	seed: fc.integer({ min: 0, max: 1000 }),
});

const backends: [string, () => Backend | Promise<Backend>][] = [
	['wasm', () => wasmBackend()],
	['native', () => nodeBackend()],
];
for (const [name, open] of backends)
	describe(`an incremental forecaster beside ${name}`, () => {
		let backend: Backend;
		beforeAll(async () => {
			backend = await open();
		});
		afterAll(() => backend.dispose());

		it('gives the very bits of the whole network, whatever its widths and dilations', async () => {
			await fc.assert(
				fc.asyncProperty(shapes, async ({ n, d, width, dilations, seed }) => {
					const network = forecasterOf(n, d, width, dilations);
					const weights = seededWeights(network, seed);
					const series = noise(n * d, seed).map((value, i) => (i % 11 === 3 ? 0 : 4 * value));
					const model = await backend.compile(network, { weights });
					const whole = await model.forward(series, 1);
					model.dispose();
					expect(pushAll(new IncrementalForecaster(network, weights), series)).toEqual(whole);
				}),
				{ numRuns: 40, seed: 5 },
			);
		});

		it('gives them for kernels of other lengths, without bias, and layers in a row', async () => {
			const network: Network = {
				inputs: 50 * 3,
				layers: [
					{ kind: 'reshape', shape: [50, 3] },
					{ kind: 'conv1d', filters: 10, kernel: 5, dilation: 3, padding: 'causal', bias: false, activation: 'relu' },
					{ kind: 'residual', layers: [{ kind: 'conv1d', filters: 10, kernel: 2, padding: 'causal', activation: 'relu' }] },
					{ kind: 'conv1d', filters: 3, kernel: 1 },
				],
			};
			const weights = seededWeights(network, 2);
			const model = await backend.compile(network, { weights });
			const series = noise(150, 4);
			expect(pushAll(new IncrementalForecaster(network, weights), series)).toEqual(await model.forward(series, 1));
			model.dispose();
		});
	});

describe('an incremental forecaster', () => {
	const network = forecasterOf(8, 2, 12, [1, 2, 4]);
	const weights = seededWeights(network, 1);
	const series = noise(400, 3);

	it('goes on from a memory as if it had never stopped', () => {
		const whole = pushAll(new IncrementalForecaster(network, weights), series);
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 200 }), (cut) => {
				const first = new IncrementalForecaster(network, weights);
				const before = pushAll(first, series.subarray(0, 2 * cut));
				const second = new IncrementalForecaster(network, weights);
				second.remember(first.memory());
				expect(second.count).toBe(cut);
				expect([...before, ...pushAll(second, series.subarray(2 * cut))]).toEqual([...whole]);
			}),
			{ numRuns: 30, seed: 1 },
		);
	});

	it('forgets what lies before its receptive field', () => {
		const forecaster = new IncrementalForecaster(network, weights);
		expect(forecaster.receptiveField).toBe(15);
		pushAll(forecaster, noise(100, 9));
		const late = pushAll(forecaster, series);
		const alone = pushAll(new IncrementalForecaster(network, weights), series);
		expect(late.subarray(2 * 14)).toEqual(alone.subarray(2 * 14));
		expect(late.subarray(0, 2)).not.toEqual(alone.subarray(0, 2));
	});

	it('refuses networks that look ahead, change the number of positions or are no convolutions', () => {
		const of = (...layers: Network['layers']): (() => unknown) => {
			const network: Network = { inputs: 8, layers: [{ kind: 'reshape', shape: [8, 1] }, ...layers] };
			return () => new IncrementalForecaster(network, seededWeights(network, 0));
		};
		expect(of({ kind: 'conv1d', filters: 1, kernel: 3, padding: 'same' })).toThrow(
			'operation 1 of the network is a convolution that looks ahead',
		);
		expect(of({ kind: 'conv1d', filters: 1, kernel: 3 })).toThrow('changes the number of positions');
		expect(of({ kind: 'conv1d', filters: 1, kernel: 1, stride: 2 })).toThrow('changes the number of positions');
		expect(of({ kind: 'conv1d', filters: 1, kernel: 1, activation: 'tanh' })).toThrow('with tanh');
		expect(of({ kind: 'layerNorm' })).toThrow('layerNorm');
		expect(() => new IncrementalForecaster(network, new Float32Array(3))).toThrow('got 3 weights');
	});
});
