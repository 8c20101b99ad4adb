import {
	type Activation,
	type Backend,
	type Corruption,
	initialWeights,
	type Layer,
	type Loss,
	type Network,
	type Optimizer,
	permutation,
	RandomStream,
	streams,
} from '@anod/core/backend';
import { numbers, rates } from '../numbers.js';
import type { Part } from './part.js';

const width = 11;
const n = 53;
const corruption: Corruption = { noise: [0.1, 2], mask: [0.1, 0.8], maskNoise: 0.1, maskedShare: 0.5 };
const adamw: Optimizer = { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 5e-4 };

const layersWith = (activation: Activation): Layer[] => [
	{ kind: 'maskInput' },
	{ kind: 'dense', units: 19, activation },
	{ kind: 'residual', layers: [{ kind: 'layerNorm' }, { kind: 'dense', units: 19, activation }, { kind: 'dropout', rate: 0.2 }] },
	{ kind: 'batchNorm' },
	{ kind: 'dense', units: width },
];

interface Run {
	readonly layers?: readonly Layer[];
	readonly optimizer?: Optimizer;
	readonly loss?: Loss;
	readonly gradientClip?: number;
	readonly members?: number;
}

/** Trains a small network on spoiled rows for three epochs; gives losses, weights, scores and a gradient. */
async function trained(backend: Backend, run: Run): Promise<Float32Array[]> {
	const { layers = layersWith('silu'), optimizer = adamw, loss = { kind: 'mse' }, gradientClip = 0, members = 1 } = run;
	const network: Network = { inputs: width, layers };
	const model = await backend.compile(network, { weights: initialWeights(network, 3, members), members });
	const rows = numbers(n * width, 4);
	const rowWeights = numbers(n, 5, 0.5, 1.5);
	const training = model.train({ rows, rowWeights, loss, optimizer, gradientClip, corruption, seed: 2 ** 35 + 9 });
	const losses: Float32Array[] = [];
	for (let epoch = 0; epoch < 3; epoch++) {
		const order = permutation(n, new RandomStream(6, streams.shuffle, epoch));
		losses.push(await training.advance({ order, batchSize: 10, learningRates: rates(6, 0.01) }));
	}
	training.end();
	const scores = await model.forward(rows, n);
	const gradient = await model.gradient({ rows, loss, seed: 8 });
	const mean = Float64Array.of(await model.loss({ rows, loss }));
	const weights = model.weights();
	model.dispose();
	return [...losses, weights, scores, gradient, new Float32Array(mean.buffer)];
}

const activations: readonly Activation[] = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'];
const optimizers: Readonly<Record<string, Optimizer>> = {
	adam: { ...adamw, kind: 'adam' } as Optimizer,
	rmsprop: { kind: 'rmsprop', alpha: 0.99, epsilon: 1e-8, weightDecay: 0, momentum: 0 },
	'rmsprop with momentum': { kind: 'rmsprop', alpha: 0.9, epsilon: 1e-8, weightDecay: 1e-3, momentum: 0.9 },
	sgd: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 },
	'sgd with momentum': { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 1e-3 },
	'sgd with Nesterov momentum': { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0 },
};

/** Every activation, update rule and loss, with corruption, dropout and both normalisations in each. */
export const networkParts: readonly Part[] = [
	...activations.map((activation) => ({
		name: `training with ${activation}`,
		run: (backend: Backend) => trained(backend, { layers: layersWith(activation) }),
	})),
	...Object.entries(optimizers).map(([name, optimizer]) => ({
		name: `training by ${name}`,
		run: (backend: Backend) => trained(backend, { optimizer }),
	})),
	{ name: 'training on mae', run: (backend) => trained(backend, { loss: { kind: 'mae' } }) },
	{ name: 'training on huber, clipped', run: (backend) => trained(backend, { loss: { kind: 'huber', delta: 0.7 }, gradientClip: 0.3 }) },
	{ name: 'three members', run: (backend) => trained(backend, { members: 3 }) },
];
