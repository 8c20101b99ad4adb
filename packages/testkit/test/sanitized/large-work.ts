import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, initialWeights, type Network, permutation, RandomStream } from '@anod/core/backend';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { expectClose } from '../../src/close.js';
import { numbers, rates } from '../../src/numbers.js';

const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
const close = { ofLargest: 1e-3, absolute: 1e-5 };

/** From one feature to more than the widest vector; each is as wide as no whole vector. */
const widths: readonly (readonly [inputs: number, outputs: number])[] = [
	[1, 1],
	[1, 17],
	[3, 2],
	[30, 30],
	[65, 1],
];

const wide: Network = {
	inputs: 300,
	layers: [
		{ kind: 'dense', units: 500, activation: 'silu' },
		{ kind: 'dropout', rate: 0.1 },
		{ kind: 'dense', units: 300 },
	],
};

const images: Network = {
	inputs: 300,
	layers: [
		{ kind: 'reshape', shape: [15, 20, 1] },
		{ kind: 'conv2d', filters: 33, kernel: 3, activation: 'silu' },
		{ kind: 'conv2d', filters: 18, kernel: [3, 5], padding: 'same', activation: 'relu' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'conv2d', filters: 35, kernel: 2, dilation: 2, padding: 'same' },
		{ kind: 'conv2d', filters: 12, kernel: 1 },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 300 },
	],
};

/** What small networks do not reach: arrays that are read and written in place, and a step that threads share. */
export function largeWork(name: string, create: () => Backend): void {
	describe(`${name}, two threads`, () => {
		let ours: Backend;
		let oracle: Backend;
		beforeAll(async () => {
			ours = create();
			oracle = await wasmBackend();
		});
		afterAll(() => {
			ours?.dispose();
			oracle?.dispose();
		});

		for (const [inputs, outputs] of widths)
			it(`scores rows where they lie, ${inputs} wide to ${outputs} wide`, async () => {
				const network: Network = {
					inputs,
					layers: [
						{ kind: 'dense', units: 9, activation: 'tanh' },
						{ kind: 'dense', units: outputs },
					],
				};
				const options = { weights: initialWeights(network, 2, 2), members: 2 };
				const [our, their] = [await ours.compile(network, options), await oracle.compile(network, options)];
				for (const n of [1, 15, 16, 17, 33, 1000, 40_000])
					for (const rowStride of [inputs, 1, inputs + 3]) {
						// Not a float more than these rows take.
						const rows = numbers((n - 1) * rowStride + inputs, n);
						const layout = { rowStride };
						expectClose(await our.forward(rows, n, layout), await their.forward(rows, n, layout), `${n} rows`, close);
					}
				our.dispose();
				their.dispose();
			});

		it.each([
			['wide', wide],
			['convolutional', images],
		])('trains a %s network', async (_, network) => {
			const n = 300;
			const rows = numbers(n * network.inputs, 5);
			const plan = { rows, loss: { kind: 'mse' }, optimizer: adam, gradientClip: 1, seed: 6 } as const;
			const slice = { order: permutation(n, new RandomStream(7, 1)), batchSize: 128, learningRates: rates(3, 1e-3) };
			const [losses, expected] = await Promise.all(
				[ours, oracle].map(async (backend) => {
					const model = await backend.compile(network, { weights: initialWeights(network, 8) });
					const training = model.train(plan);
					const given = await training.advance(slice);
					model.dispose();
					return given;
				}),
			);
			expectClose(losses, expected, 'losses', close);
		});
	});
}
