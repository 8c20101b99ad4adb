import { nodeBackend } from '@anod/backend-node';
import { initialWeights, type Network } from '@anod/core/backend';
import { describe, expect, it } from 'vitest';
import { orderOf, values } from './rows.js';

const network: Network = { inputs: 20, layers: [{ kind: 'dense', units: 20 }] };
const optimizer = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 } as const;

describe('memory of the native backend', () => {
	it('goes back to the system when a training ends', async () => {
		const backend = await nodeBackend();
		const model = await backend.compile(network, { weights: initialWeights(network, 1) });
		const held = () => backend.info().details.memoryBytes as number;
		const small = held();
		const n = 500_000;
		const training = model.train({ rows: new Float32Array(n * 20), loss: { kind: 'mse' }, optimizer, gradientClip: 0, seed: 1 });
		expect(held()).toBeGreaterThan(n * 20 * 4);
		const advance = training.advance({ order: orderOf(n, 1), batchSize: 100, learningRates: new Float32Array(n / 100) });
		training.end();
		await advance;
		await new Promise((resolve) => setTimeout(resolve));
		expect(held()).toBeLessThan(small + 2 ** 25);
		expect(model.weights()).toEqual(initialWeights(network, 1));
		backend.dispose();
		expect(backend.info().details.memoryBytes).toBe(0);
	});

	it('does not grow over a thousand fits', async () => {
		const backend = await nodeBackend();
		const fitOnce = async () => {
			const model = await backend.compile(network, { weights: initialWeights(network, 1) });
			const training = model.train({ rows: values(200 * 20, 1), loss: { kind: 'mse' }, optimizer, gradientClip: 0, seed: 1 });
			await training.advance({ order: orderOf(200, 1), batchSize: 50, learningRates: new Float32Array(4) });
			training.end();
			model.dispose();
		};
		for (let i = 0; i < 10; i++) await fitOnce();
		const { memoryBytes } = backend.info().details;
		for (let i = 0; i < 1000; i++) await fitOnce();
		expect(backend.info().details).toMatchObject({ memoryBytes, usedBytes: 0 });
		backend.dispose();
	});
});
