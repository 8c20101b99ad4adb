import { readFileSync } from 'node:fs';
import { AutoencoderDetector, ConvolutionalDetector, FittedAutoencoder, load, type Network } from '@anod/core';
import { initialWeights } from '@anod/core/backend';
import { afterAll, describe, expect, it } from 'vitest';
import { wasmBackend } from '../src/index.js';

const file = (name: string) => readFileSync(new URL(`../wasm/${name}`, import.meta.url));
const rows = Array.from({ length: 200 }, (_, i) => [Math.sin(i / 7), Math.cos(i / 7), (i % 13) / 13]);

describe('kernels-tables.wasm', async () => {
	const whole = await wasmBackend();
	const tables = await wasmBackend({ module: await WebAssembly.compile(file('kernels-tables.wasm')) });
	afterAll(() => {
		whole.dispose();
		tables.dispose();
	});

	it('scores and explains with the bits of kernels.wasm', async () => {
		const detector = new AutoencoderDetector({ seed: 3, steps: 40 });
		await detector.fit(rows, { backend: whole });
		const loaded = await FittedAutoencoder.load(await detector.save(), { backend: tables });
		expect(await loaded.score(rows)).toEqual(await detector.score(rows));
		expect(await loaded.explain(rows.slice(0, 3))).toEqual(await detector.explain(rows.slice(0, 3)));
	});

	it('has every layer that a table may go through', async () => {
		const network: Network = {
			inputs: 3,
			layers: [
				{ kind: 'maskInput' },
				{ kind: 'dense', units: 12, activation: 'gelu' },
				{ kind: 'layerNorm' },
				{ kind: 'activation', activation: 'elu' },
				{ kind: 'dropout', rate: 0.1 },
				{ kind: 'residual', layers: [{ kind: 'dense', units: 12, activation: 'tanh' }, { kind: 'batchNorm' }] },
				{ kind: 'dense', units: 3 },
			],
		};
		const weights = initialWeights(network, 5);
		const values = Float32Array.from(rows.flat());
		const outputs = [];
		for (const backend of [whole, tables]) {
			const model = await backend.compile(network, { weights });
			outputs.push(await model.forward(values, rows.length));
			model.dispose();
		}
		expect(outputs[0]).toEqual(outputs[1]);
	});

	it('refuses a fit and names the file that trains', async () => {
		await expect(new AutoencoderDetector({ steps: 40 }).fit(rows, { backend: tables })).rejects.toMatchObject({
			code: 'ANOD_BACKEND',
			message: expect.stringContaining('kernels.wasm'),
		});
	});

	it('refuses a network with layers over positions', async () => {
		const detector = new ConvolutionalDetector({ seed: 1, epochs: 1 });
		await detector.fit(
			rows.map(([x]) => [x]),
			{ backend: whole },
		);
		await expect(load(await detector.save(), { backend: tables })).rejects.toMatchObject({
			code: 'ANOD_BACKEND',
			message: expect.stringContaining('reshape'),
		});
	});

	it('is little more than a third as large', () => {
		expect(file('kernels-tables.wasm').length).toBeLessThan(0.36 * file('kernels.wasm').length);
	});
});
