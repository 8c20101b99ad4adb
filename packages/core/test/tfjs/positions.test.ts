import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
// Only vitest and bundlers can load this file; plain Node cannot, which is why the backend owns its gradients.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { describe, expect, it } from 'vitest';
import { inferShapes } from '../../src/network/shapes.js';
import type { Layer, Network } from '../../src/network/types.js';
import { initialWeights } from '../../src/network/weights.js';
import { tfjsBackend } from '../../src/tfjs/index.js';
import { numbers } from './numbers.js';

/** tfjs's own kernel for a layer, which shares nothing with ours: image in, parameters in their order → image out. */
type Native = (x: tf.Tensor4D, weight: tf.Tensor, bias: tf.Tensor) => tf.Tensor;

interface Case {
	readonly title: string;
	/** `[height, width, channels]`, or `[length, channels]`. */
	readonly shape: readonly number[];
	readonly layer: Layer;
	readonly native: Native;
	/** Why tfjs's gradient is no reference here. */
	readonly forwardOnly?: string;
}

const asImage = (weight: tf.Tensor): tf.Tensor4D => (weight.rank === 3 ? tf.expandDims(weight, 0) : weight) as tf.Tensor4D;

const conv =
	(stride: number | [number, number], padding: 'same' | 'valid', dilation: number | [number, number] = 1): Native =>
	(x, weight, bias) =>
		tf.add(tf.conv2d(x, asImage(weight), stride, padding, 'NHWC', dilation), bias);

/** A convolution of each group of channels by itself, side by side. */
const grouped =
	(groups: number): Native =>
	(x, weight, bias) =>
		tf.add(
			tf.concat(
				tf
					.split(x, groups, 3)
					.map((part, g) => tf.conv2d(part as tf.Tensor4D, tf.split(asImage(weight), groups, 3)[g] as tf.Tensor4D, 1, 'same')),
				3,
			),
			bias,
		);

/** tfjs wants [channels, multiplier] where ours has [1, channels·multiplier]. */
const depthwise =
	(stride: number): Native =>
	(x, weight, bias) => {
		const [height, width, , filters] = asImage(weight).shape;
		const channels = x.shape[3];
		const filter = tf.reshape(weight, [height, width, channels, filters / channels]);
		return tf.add(tf.depthwiseConv2d(x, filter as tf.Tensor4D, stride, 'same'), bias);
	};

const transposed =
	(out: [number, number], stride: [number, number], padding: 'same' | 'valid'): Native =>
	(x, weight, bias) => {
		const filter = tf.transpose(asImage(weight), [0, 1, 3, 2]);
		return tf.add(tf.conv2dTranspose(x, filter, [x.shape[0], ...out, filter.shape[2]], stride, padding), bias);
	};

const normal = (x: tf.Tensor, axes: number[]): tf.Tensor => {
	const { mean, variance } = tf.moments(x, axes, true);
	return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
};

const cases: readonly Case[] = [
	{ title: 'conv2d valid', shape: [5, 6, 3], layer: { kind: 'conv2d', filters: 4, kernel: 3 }, native: conv(1, 'valid') },
	{ title: 'conv2d same', shape: [5, 6, 3], layer: { kind: 'conv2d', filters: 4, kernel: 3, padding: 'same' }, native: conv(1, 'same') },
	{
		title: 'conv2d same, stride 2, even kernel',
		shape: [7, 6, 2],
		layer: { kind: 'conv2d', filters: 3, kernel: [4, 2], stride: 2, padding: 'same' },
		native: conv(2, 'same'),
	},
	{
		title: 'conv2d same, strides 3 and 2',
		shape: [8, 7, 2],
		layer: { kind: 'conv2d', filters: 3, kernel: [2, 5], stride: [3, 2], padding: 'same' },
		native: conv([3, 2], 'same'),
	},
	{
		title: 'conv2d valid, stride 2',
		shape: [8, 6, 2],
		layer: { kind: 'conv2d', filters: 3, kernel: 3, stride: 2 },
		native: conv(2, 'valid'),
	},
	{
		title: 'conv2d dilated',
		shape: [8, 9, 2],
		layer: { kind: 'conv2d', filters: 3, kernel: [2, 3], dilation: [2, 3] },
		native: conv(1, 'valid', [2, 3]),
		forwardOnly: 'tfjs has no gradient of a dilated convolution',
	},
	{
		title: 'conv2d dilated, same',
		shape: [8, 9, 2],
		layer: { kind: 'conv2d', filters: 3, kernel: 3, dilation: 2, padding: 'same' },
		native: conv(1, 'same', 2),
		forwardOnly: 'tfjs has no gradient of a dilated convolution',
	},
	{
		title: 'conv2d of 2 groups',
		shape: [4, 5, 4],
		layer: { kind: 'conv2d', filters: 6, kernel: 3, groups: 2, padding: 'same' },
		native: grouped(2),
	},
	{
		title: 'depthwise conv2d with multiplier 2',
		shape: [5, 5, 3],
		layer: { kind: 'conv2d', filters: 6, kernel: 3, stride: 2, groups: 3, padding: 'same' },
		native: depthwise(2),
	},
	{
		title: 'conv1d',
		shape: [11, 3],
		layer: { kind: 'conv1d', filters: 5, kernel: 4, stride: 2, padding: 'same' },
		native: conv([1, 2], 'same'),
	},
	{
		title: 'conv1d causal, dilated',
		shape: [11, 3],
		layer: { kind: 'conv1d', filters: 5, kernel: 3, dilation: 2, padding: 'causal' },
		native: (x, weight, bias) =>
			conv(1, 'valid', [1, 2])(
				tf.pad(x, [
					[0, 0],
					[0, 0],
					[4, 0],
					[0, 0],
				]),
				weight,
				bias,
			),
		forwardOnly: 'tfjs has no gradient of a dilated convolution',
	},
	{
		title: 'transposedConv2d valid',
		shape: [3, 4, 2],
		layer: { kind: 'transposedConv2d', filters: 3, kernel: 3, stride: 2 },
		native: transposed([7, 9], [2, 2], 'valid'),
	},
	{
		title: 'transposedConv2d same',
		shape: [3, 4, 2],
		layer: { kind: 'transposedConv2d', filters: 3, kernel: [4, 3], stride: [3, 2], padding: 'same' },
		native: transposed([9, 8], [3, 2], 'same'),
	},
	{
		title: 'transposedConv1d same',
		shape: [5, 2],
		layer: { kind: 'transposedConv1d', filters: 3, kernel: 5, stride: 2, padding: 'same' },
		native: transposed([1, 10], [1, 2], 'same'),
	},
	{ title: 'max pool', shape: [6, 7, 3], layer: { kind: 'pool', method: 'max', size: 2 }, native: (x) => tf.maxPool(x, 2, 2, 'valid') },
	{
		title: 'max pool, overlapping, same',
		shape: [6, 7, 3],
		layer: { kind: 'pool', method: 'max', size: 3, stride: 2, padding: 'same' },
		native: (x) => tf.maxPool(x, 3, 2, 'same'),
	},
	{
		title: 'max pool over a series',
		shape: [9, 2],
		layer: { kind: 'pool', method: 'max', size: 3, stride: 2, padding: 'same' },
		native: (x) => tf.maxPool(x, [1, 3], [1, 2], 'same'),
	},
	{
		title: 'average pool',
		shape: [6, 7, 3],
		layer: { kind: 'pool', method: 'average', size: [2, 3] },
		native: (x) => tf.avgPool(x, [2, 3], [2, 3], 'valid'),
	},
	{
		title: 'average pool, overlapping, same',
		shape: [6, 7, 3],
		layer: { kind: 'pool', method: 'average', size: 3, stride: 2, padding: 'same' },
		native: (x) => tf.avgPool(x, 3, 2, 'same'),
		forwardOnly: "tfjs cpu's gradient divides by the whole window, where its forward leaves out what lies outside",
	},
	{ title: 'global max pool', shape: [4, 5, 3], layer: { kind: 'globalPool', method: 'max' }, native: (x) => tf.max(x, [1, 2]) },
	{ title: 'global average pool', shape: [6, 3], layer: { kind: 'globalPool', method: 'average' }, native: (x) => tf.mean(x, [1, 2]) },
	{
		title: 'nearest upsampling',
		shape: [3, 4, 2],
		layer: { kind: 'upsample', factor: [2, 3] },
		native: (x) => tf.image.resizeNearestNeighbor(x, [6, 12]),
		forwardOnly: "tfjs cpu's gradient is wrong from the second image on",
	},
	{
		title: 'linear upsampling',
		shape: [3, 4, 2],
		layer: { kind: 'upsample', factor: [2, 3], method: 'linear' },
		native: (x) => tf.image.resizeBilinear(x, [6, 12], false, true),
		forwardOnly: "tfjs cpu's gradient takes height for width",
	},
	{
		title: 'instanceNorm',
		shape: [4, 3, 2],
		layer: { kind: 'instanceNorm' },
		native: (x, g, b) => tf.add(tf.mul(normal(x, [1, 2]), g), b),
	},
	{
		title: 'layerNorm over channels',
		shape: [4, 3, 5],
		layer: { kind: 'layerNorm' },
		native: (x, g, b) => tf.add(tf.mul(normal(x, [3]), g), b),
	},
];

const n = 3;

/** A 1 × 1 convolution before the layer, so that the layer's gradient at its input is seen in that one's weights. */
const withStem = ({ shape, layer }: Case): Network => ({
	inputs: shape.reduce((a, b) => a * b, 1),
	layers: [
		{ kind: 'reshape', shape },
		shape.length === 2
			? { kind: 'conv1d', filters: shape[1], kernel: 1, bias: false }
			: { kind: 'conv2d', filters: shape[2], kernel: 1, bias: false },
		layer,
	],
});

const largest = (values: ArrayLike<number>): number => Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function expectNear(got: Float32Array, expected: ArrayLike<number>, what: string): void {
	expect(got.length, what).toBe(expected.length);
	const scale = largest(expected);
	expect(scale).toBeGreaterThan(1e-3);
	got.forEach((value, i) => {
		expect(Math.abs(value - expected[i]), `${what} ${i}: ${value}, tfjs ${expected[i]}`).toBeLessThan(2e-5 * scale);
	});
}

describe('layers over positions', () => {
	for (const item of cases)
		it(`${item.title}: forward${item.forwardOnly ? '' : ' and gradient'} as tfjs's own kernel`, async () => {
			const network = withStem(item);
			const { parameters, outputs, inputs, size } = inferShapes(network);
			const weights = initialWeights(network, 3);
			// So that scales and shifts of norms are not 1 and 0.
			weights.forEach((weight, i) => {
				if (weight === 0 || weight === 1) weights[i] += 0.1 * ((i % 5) - 2);
			});
			const rows = numbers(n * inputs, 1);
			const targets = numbers(n * outputs, 2);
			await tf.setBackend('cpu');
			const images = tf.tensor4d(rows, [n, ...(item.shape.length === 2 ? [1, ...item.shape] : item.shape)] as [
				number,
				number,
				number,
				number,
			]);
			const tensors = parameters.map(({ offset, shape }) =>
				tf.tensor(weights.slice(offset, offset + shape.reduce((a, b) => a * b, 1)), [...shape]),
			);
			const natively = (...given: tf.Tensor[]): tf.Tensor => {
				const stem = tf.conv2d(images, asImage(given[0]), 1, 'valid');
				return item.native(stem, given[1], given[2]);
			};
			const backend = await tfjsBackend({ name: 'cpu' });
			const model = await backend.compile(network, { weights });
			expectNear(await model.forward(rows, n), natively(...tensors).dataSync(), 'output');
			if (!item.forwardOnly) {
				const wanted = tf.tensor(targets);
				const loss = (...given: tf.Tensor[]): tf.Scalar => tf.mean(tf.square(tf.sub(tf.reshape(natively(...given), [-1]), wanted)));
				const gradients = tf.grads(loss as never)(tensors);
				const expected = new Float32Array(size);
				parameters.forEach(({ offset }, i) => {
					expected.set(gradients[i].dataSync(), offset);
				});
				expectNear(await model.gradient({ rows, targets, loss: { kind: 'mse' }, seed: 0 }), expected, 'gradient');
			}
			backend.dispose();
		});
});
