import { nodeBackend } from '@anod/backend-node';
import { type Activation, initialWeights, type Network } from '@anod/core/backend';
import { describe, expect, it } from 'vitest';
import { orderOf, values } from './rows.js';

/** Wide enough that threads share its layers, with widths that are no multiples of a stretch. */
const wide = (activation: Activation): Network => ({
	inputs: 300,
	layers: [
		{ kind: 'dense', units: 417, activation },
		{ kind: 'dense', units: 290, activation },
		{ kind: 'dense', units: 300 },
	],
});
/** Convolutions that threads share: padded and not, strided, dilated, of one channel and of many, 1 × 1, with a block around some. */
const convolutional = (activation: Activation): Network => ({
	inputs: 300,
	layers: [
		{ kind: 'reshape', shape: [15, 20, 1] },
		{ kind: 'conv2d', filters: 33, kernel: 3, activation },
		{
			kind: 'residual',
			layers: [
				{ kind: 'conv2d', filters: 33, kernel: [3, 5], padding: 'same', activation },
				{ kind: 'conv2d', filters: 33, kernel: 1 },
			],
		},
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'conv2d', filters: 50, kernel: 2, dilation: 2, padding: 'same', activation },
		{ kind: 'conv2d', filters: 20, kernel: 3, stride: 2, padding: 'same', groups: 2 },
		{ kind: 'pool', method: 'average', size: 2, stride: 1 },
		{ kind: 'conv2d', filters: 70, kernel: [1, 3], stride: [2, 1], activation },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 300 },
	],
});
const optimizers = [
	{ kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-3 },
	{ kind: 'rmsprop', alpha: 0.99, epsilon: 1e-8, weightDecay: 0, momentum: 0.9 },
	{ kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 },
] as const;

/** Bytes of everything that a training and a scoring give. */
async function work(threads: number, network: Network, optimizer: (typeof optimizers)[number]): Promise<Buffer> {
	const backend = await nodeBackend({ threads });
	const model = await backend.compile(network, { weights: initialWeights(network, 3) });
	const training = model.train({ rows: values(128 * 300, 1), loss: { kind: 'mse' }, optimizer, gradientClip: 1, seed: 2 });
	const losses = await training.advance({ order: orderOf(128, 4), batchSize: 64, learningRates: new Float32Array(8).fill(0.01) });
	training.end();
	const scores = await model.forward(values(2103 * 300, 4), 2103);
	const gradient = await model.gradient({ rows: values(128 * 300, 5), loss: { kind: 'mae' }, seed: 6 });
	const all = [losses, model.weights(), scores, gradient].map((array) => Buffer.from(array.buffer));
	backend.dispose();
	return Buffer.concat(all);
}

describe('threads', () => {
	for (const [i, activation] of (['relu', 'silu', 'tanh'] as const).entries())
		it(`do not change a bit of training, scoring and gradients with ${activation} and ${optimizers[i].kind}`, async () => {
			for (const network of [wide(activation), convolutional(activation)]) {
				const alone = await work(1, network, optimizers[i]);
				for (const threads of [2, 3, 8]) expect((await work(threads, network, optimizers[i])).equals(alone)).toBe(true);
			}
		});

	it('do not change a bit of a search', async () => {
		const search = async (threads: number) => {
			const backend = await nodeBackend({ threads });
			const memory = await backend.remember(values(700 * 20, 1), 700, 20);
			const { distances, indices } = await memory.nearest(values(3500 * 20, 2), 3500, 7, false);
			backend.dispose();
			return [distances, indices];
		};
		const alone = await search(1);
		for (const threads of [2, 3, 8]) expect(await search(threads)).toEqual(alone);
	});

	it('are at least one and at most 64', async () => {
		await expect(nodeBackend({ threads: 0 })).rejects.toMatchObject({ code: 'ANOD_OPTION' });
		await expect(nodeBackend({ threads: 65 })).rejects.toMatchObject({ code: 'ANOD_OPTION' });
		await expect(nodeBackend({ threads: 1.5 })).rejects.toThrow(/whole number from 1 to 64/);
	});
});
