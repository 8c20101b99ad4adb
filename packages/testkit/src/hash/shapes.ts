import {
	type Backend,
	inferShapes,
	initialWeights,
	type Layer,
	type Loss,
	type Network,
	permutation,
	RandomStream,
	streams,
} from '@anod/core/backend';
import { numbers, rates } from '../numbers.js';
import type { Part } from './part.js';

const n = 37;

const seriesLayers: readonly Layer[] = [
	{ kind: 'reshape', shape: [24, 3] },
	{ kind: 'conv1d', filters: 10, kernel: 3, dilation: 2, padding: 'causal', activation: 'silu' },
	{ kind: 'instanceNorm' },
	{ kind: 'dropout', rate: 0.2, spatial: true },
	{ kind: 'pool', method: 'max', size: 3, stride: 2, padding: 'same' },
	{
		kind: 'residual',
		layers: [
			{ kind: 'layerNorm' },
			{ kind: 'conv1d', filters: 10, kernel: 3, padding: 'same', groups: 5, activation: 'tanh' },
			{ kind: 'dropout', rate: 0.1 },
		],
	},
	{ kind: 'upsample', factor: 2, method: 'linear' },
	{ kind: 'transposedConv1d', filters: 6, kernel: 4, stride: 2, padding: 'same', activation: 'gelu' },
	{ kind: 'pool', method: 'average', size: 2 },
	{ kind: 'conv1d', filters: 3, kernel: 1 },
];

const imageLayers: readonly Layer[] = [
	{ kind: 'reshape', shape: [8, 9, 1] },
	{ kind: 'conv2d', filters: 20, kernel: 3, padding: 'same', activation: 'relu' },
	{ kind: 'batchNorm' },
	{ kind: 'pool', method: 'max', size: 2 },
	{ kind: 'conv2d', filters: 20, kernel: 3, padding: 'same', groups: 20, activation: 'elu' },
	{ kind: 'upsample', factor: [1, 2] },
	{ kind: 'conv2d', filters: 7, kernel: [2, 3], stride: [1, 2], activation: 'selu' },
	{ kind: 'transposedConv2d', filters: 5, kernel: 3, stride: 2 },
	{ kind: 'globalPool', method: 'average' },
	{ kind: 'dense', units: 5 },
];

/** Trains on windows of a series, read where they lie; gives losses, weights, outputs and a gradient. */
async function trainedOnWindows(backend: Backend, layers: readonly Layer[], loss: Loss): Promise<Float32Array[]> {
	const network: Network = { inputs: 72, layers };
	const { outputs } = inferShapes(network);
	const model = await backend.compile(network, { weights: initialWeights(network, 3, 2), members: 2 });
	const rowStride = 3;
	const rows = numbers(network.inputs + (n - 1) * rowStride, 4);
	const targets = numbers(n * outputs, 5, 0, 1).map((value, i) => (i % 13 === 0 ? Number.NaN : value));
	const given = { rows, rowStride, targets, rowWeights: numbers(n, 6, 0.5, 1.5), loss, seed: 2 ** 40 + 3 };
	const training = model.train({
		...given,
		optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 5e-4 },
		gradientClip: 1,
	});
	const losses: Float32Array[] = [];
	for (let epoch = 0; epoch < 2; epoch++) {
		const order = permutation(n, new RandomStream(7, streams.shuffle, epoch));
		losses.push(await training.advance({ order, batchSize: 11, learningRates: rates(4, 0.01) }));
	}
	training.end();
	const outputsOfRows = await model.forward(rows, n, { rowStride });
	const gradient = await model.gradient(given);
	const mean = Float64Array.of(await model.loss(given));
	const weights = model.weights();
	model.dispose();
	return [...losses, weights, outputsOfRows, gradient, new Float32Array(mean.buffer)];
}

/** Every layer that knows positions, windows of a series, and the losses of logits, classes and centres. */
export const shapeParts: readonly Part[] = [
	{ name: 'windows of a series', run: (backend) => trainedOnWindows(backend, seriesLayers, { kind: 'mse' }) },
	{ name: 'windows of a series, by logits', run: (backend) => trainedOnWindows(backend, seriesLayers, { kind: 'binaryCrossEntropy' }) },
	{ name: 'images to classes', run: (backend) => trainedOnWindows(backend, imageLayers, { kind: 'softmaxCrossEntropy' }) },
	{
		name: 'images to a centre',
		run: (backend) => trainedOnWindows(backend, imageLayers, { kind: 'center', center: numbers(5, 8, -1, 1) }),
	},
];
