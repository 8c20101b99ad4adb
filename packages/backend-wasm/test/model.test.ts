import type { Backend, Network } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { autoencoder, plan, randomRows, slice, startWeights } from './rows.js';

let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

const everything: Network = {
	inputs: 7,
	layers: [
		{ kind: 'maskInput' },
		{ kind: 'dense', units: 128, activation: 'gelu' },
		{ kind: 'batchNorm' },
		{
			kind: 'residual',
			layers: [
				{ kind: 'dense', units: 128, activation: 'relu' },
				{ kind: 'dropout', rate: 0.2 },
			],
		},
		{ kind: 'layerNorm' },
		{ kind: 'dense', units: 5, activation: 'tanh' },
		{ kind: 'activation', activation: 'elu' },
		{ kind: 'dense', units: 7, bias: false },
	],
};

describe('forward', () => {
	it('gives a row the same bits in any batch', async () => {
		for (const network of [autoencoder, everything]) {
			const model = await backend.compile(network, { weights: startWeights(network) });
			const d = network.inputs;
			const n = 203;
			const rows = randomRows(n, d);
			const all = await model.forward(rows, n);
			for (const row of [0, 1, 5, 31, 32, 100, 202])
				expect(await model.forward(rows.slice(row * d, (row + 1) * d), 1)).toEqual(all.slice(row * d, (row + 1) * d));
			expect(await model.forward(rows.slice(3 * d, 17 * d), 14)).toEqual(all.slice(3 * d, 17 * d));
			model.dispose();
		}
	});

	it('runs more rows than fit its exchange buffer', async () => {
		const model = await backend.compile(autoencoder, { weights: startWeights() });
		const rows = randomRows(20_000, 6);
		const all = await model.forward(rows, 20_000);
		expect(all.slice(-6)).toEqual(await model.forward(rows.slice(-6), 1));
		model.dispose();
	});

	it('answers no rows with nothing', async () => {
		const model = await backend.compile(autoencoder, { weights: startWeights() });
		expect(await model.forward(new Float32Array(0), 0)).toEqual(new Float32Array(0));
		model.dispose();
	});
});

describe('weights', () => {
	it('come back as they were given, whatever the padding', async () => {
		for (const members of [1, 3]) {
			const weights = startWeights(everything, members);
			const model = await backend.compile(everything, { weights, members });
			expect(model.weights()).toEqual(weights);
			const other = weights.map((value) => value + 1);
			model.setWeights(other);
			expect(model.weights()).toEqual(other);
			model.dispose();
		}
	});
});

describe('train', () => {
	const corrupted = { ...plan(40, 7), corruption: { noise: [0.1, 2], mask: [0.1, 0.8], maskNoise: 0.1, maskedShare: 0.5 } as const };

	it('gives the same bits again, in one slice or in many', async () => {
		const run = async (steps: readonly number[]) => {
			const model = await backend.compile(everything, { weights: startWeights(everything) });
			const training = model.train(corrupted);
			const whole = slice(40, 12, 10);
			const losses: number[] = [];
			let from = 0;
			for (const count of steps) {
				const part = await training.advance({
					order: whole.order.slice(from * 10, (from + count) * 10),
					batchSize: 10,
					learningRates: whole.learningRates.slice(from, from + count),
				});
				losses.push(...part);
				from += count;
			}
			training.end();
			const weights = model.weights();
			model.dispose();
			return { losses, weights };
		};
		const once = await run([12]);
		expect(await run([12])).toEqual(once);
		expect(await run([1, 4, 7])).toEqual(once);
		expect(once.losses[11]).toBeLessThan(once.losses[0]);
	});

	it('accumulates a minibatch of many chunks in row order: the gradient of 100 rows is that of one long chunk', async () => {
		const model = await backend.compile(autoencoder, { weights: startWeights() });
		const { rows, loss, seed } = plan(100);
		const whole = await model.gradient({ rows, loss, seed });
		// Rows of weight 0 in front move every other row to another place in its chunk.
		const shifted = new Float32Array(111 * 6);
		shifted.set(rows, 66);
		const rowWeights = new Float32Array(111).fill(111 / 100);
		rowWeights.fill(0, 0, 11);
		const moved = await model.gradient({ rows: shifted, rowWeights, loss, seed });
		for (let i = 0; i < whole.length; i++) expect(Math.abs(moved[i] - whole[i])).toBeLessThan(1e-6);
		model.dispose();
	});

	it('leaves the model as it was when only the gradient is asked for', async () => {
		const weights = startWeights(everything);
		const model = await backend.compile(everything, { weights });
		await model.gradient({ rows: randomRows(20, 7), loss: { kind: 'mse' }, seed: 1 });
		expect(model.weights()).toEqual(weights);
		model.dispose();
	});

	it('trains a network without layers or parameters without moving anything', async () => {
		const network: Network = { inputs: 3, layers: [] };
		const model = await backend.compile(network, { weights: new Float32Array(0) });
		const training = model.train(plan(8, 3));
		expect([...(await training.advance(slice(8, 2, 4)))]).toEqual([0, 0]);
		training.end();
		const rows = randomRows(5, 3);
		expect(await model.forward(rows, 5)).toEqual(rows);
		model.dispose();
	});

	it('survives a single row in a minibatch before batch norm', async () => {
		const model = await backend.compile(everything, { weights: startWeights(everything) });
		const training = model.train(plan(9, 7));
		await training.advance(slice(9, 3, 1));
		training.end();
		expect(model.weights().every(Number.isFinite)).toBe(true);
		model.dispose();
	});
});
