import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Corruption, Optimizer, TrainingPlan } from '../../src/backend/types.js';
import type { Network } from '../../src/network/types.js';
import { initialWeights } from '../../src/network/weights.js';
import { tfjsBackend } from '../../src/tfjs/index.js';
import { numbers } from './numbers.js';

const network: Network = {
	inputs: 4,
	layers: [
		{ kind: 'dense', units: 6, activation: 'silu' },
		{ kind: 'batchNorm' },
		{ kind: 'dropout', rate: 0.2 },
		{ kind: 'reshape', shape: [3, 2] },
		{ kind: 'conv1d', filters: 4, kernel: 2, groups: 2, padding: 'same' },
		{ kind: 'pool', method: 'max', size: 2, padding: 'same' },
		{ kind: 'instanceNorm' },
		{ kind: 'upsample', factor: 2 },
		{ kind: 'pool', method: 'average', size: 2 },
		{ kind: 'dropout', rate: 0.2, spatial: true },
		{ kind: 'transposedConv1d', filters: 2, kernel: 2 },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 4 },
	],
};
const corruption: Corruption = { noise: [0.1, 1], mask: [0.2, 0.6], maskNoise: 0.1, maskedShare: 0.5 };
const plan = (optimizer: Optimizer): TrainingPlan => ({
	rows: numbers(40, 1),
	loss: { kind: 'mse' },
	optimizer,
	gradientClip: 1,
	corruption,
	seed: 5,
});
const adam: Optimizer = { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
const slice = { order: Uint32Array.of(9, 8, 7, 6, 5, 4, 3, 2, 1, 0), batchSize: 4, learningRates: Float32Array.of(0.01, 0.01, 0.01) };

describe('tfjsBackend', () => {
	it('names the registered backends when asked for one that is not', async () => {
		await expect(tfjsBackend({ name: 'webgpu' })).rejects.toMatchObject({ code: 'ANOD_BACKEND', message: expect.stringContaining('cpu') });
	});

	it('takes the active backend when none is named', async () => {
		await tf.setBackend('cpu');
		const backend = await tfjsBackend();
		expect(backend.name).toBe('tfjs-cpu');
		expect(backend.info().details).toEqual({ tfjs: '4.22.0', backend: 'cpu' });
	});

	it('leaves the active backend as the program set it, though it computes on another', async () => {
		await tf.setBackend('cpu');
		const backend = await tfjsBackend({ name: 'wasm' });
		expect(tf.getBackend()).toBe('cpu');
		const model = await backend.compile(network, { weights: initialWeights(network, 1) });
		const before = tf.memory().numTensors;
		await model.forward(numbers(8, 1), 2);
		expect(tf.getBackend()).toBe('cpu');
		expect(tf.memory().numTensors).toBe(before);
		backend.dispose();
	});

	const optimizers: Optimizer[] = [
		adam,
		{ kind: 'rmsprop', alpha: 0.9, epsilon: 1e-8, weightDecay: 0, momentum: 0.9 },
		{ kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 },
		{ kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
	];
	it.each(optimizers)('frees every tensor it made: $kind, momentum $momentum', async (optimizer) => {
		const start = tf.memory().numTensors;
		const backend = await tfjsBackend({ name: 'cpu' });
		const model = await backend.compile(network, { weights: initialWeights(network, 1, 2), members: 2 });
		const resident = tf.memory().numTensors;
		expect(resident).toBeGreaterThan(start);
		const training = model.train(plan(optimizer));
		await training.advance(slice);
		const running = tf.memory().numTensors;
		await training.advance(slice);
		expect(tf.memory().numTensors).toBe(running);
		training.end();
		await model.gradient(plan(adam));
		await model.loss(plan(adam));
		model.setWeights(model.weights());
		expect(tf.memory().numTensors).toBe(resident);
		backend.dispose();
		expect(tf.memory().numTensors).toBe(start);
	});

	it('frees a training that was never ended', async () => {
		const start = tf.memory().numTensors;
		const backend = await tfjsBackend({ name: 'cpu' });
		const model = await backend.compile(network, { weights: initialWeights(network, 1) });
		await model.train(plan(adam)).advance(slice);
		model.dispose();
		expect(tf.memory().numTensors).toBe(start);
	});
});
