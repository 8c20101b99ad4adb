import type { Layer } from '@anod/core/backend';
import { expect } from 'vitest';
import { type Entry, shaped, testNetworks } from './networks.js';
import { onOurs, type Section } from './section.js';

type Options<Kind extends Layer['kind']> = Omit<Extract<Layer, { kind: Kind }>, 'kind' | 'activation'>;
const conv1d = (shape: readonly number[], options: Options<'conv1d'>) => shaped(shape, { kind: 'conv1d', activation: 'tanh', ...options });
const conv2d = (shape: readonly number[], options: Options<'conv2d'>) => shaped(shape, { kind: 'conv2d', activation: 'silu', ...options });
const back1d = (shape: readonly number[], options: Options<'transposedConv1d'>) =>
	shaped(shape, { kind: 'transposedConv1d', activation: 'tanh', ...options });
const back2d = (shape: readonly number[], options: Options<'transposedConv2d'>) =>
	shaped(shape, { kind: 'transposedConv2d', activation: 'silu', ...options });

/** Every stride with every dilation and padding: what lies outside, and how far, differs in each. */
const grid: readonly Entry[] = (['valid', 'same', 'causal'] as const).flatMap((padding) =>
	[1, 2, 3].flatMap((stride) =>
		[1, 2, 3].map(
			(dilation): Entry => [
				`conv1d ${padding}, stride ${stride}, dilation ${dilation}`,
				conv1d([11, 3], { filters: 5, kernel: 3, padding, stride, dilation }),
			],
		),
	),
);

const series: readonly Entry[] = [
	['conv1d of a single position', conv1d([1, 5], { filters: 3, kernel: 1 })],
	['conv1d of a single position, 3 taps', conv1d([1, 5], { filters: 3, kernel: 3, padding: 'same' })],
	['conv1d of one channel and one filter', conv1d([9, 1], { filters: 1, kernel: 4 })],
	['conv1d with an even kernel', conv1d([8, 2], { filters: 3, kernel: 4, padding: 'same' })],
	['conv1d with a kernel longer than the series', conv1d([3, 2], { filters: 4, kernel: 7, padding: 'same' })],
	['conv1d causal with a kernel longer than the series', conv1d([3, 2], { filters: 4, kernel: 5, dilation: 2, padding: 'causal' })],
	['conv1d with a stride longer than the kernel', conv1d([10, 2], { filters: 3, kernel: 2, stride: 3 })],
	['conv1d 1 × 1, 17 filters', conv1d([5, 4], { filters: 17, kernel: 1 })],
	['conv1d of 16 channels and 8 filters', conv1d([6, 16], { filters: 8, kernel: 3, padding: 'same' })],
	['conv1d without bias', conv1d([6, 3], { filters: 4, kernel: 3, bias: false })],
	['conv1d of 2 groups', conv1d([7, 6], { filters: 4, kernel: 3, groups: 2, padding: 'same' })],
	['conv1d depthwise', conv1d([7, 5], { filters: 5, kernel: 3, groups: 5, padding: 'causal' })],
	['conv1d depthwise with multiplier 3', conv1d([7, 3], { filters: 9, kernel: 2, groups: 3, stride: 2 })],
];

const images: readonly Entry[] = [
	['conv2d 3 × 3', conv2d([5, 6, 3], { filters: 4, kernel: 3 })],
	['conv2d same', conv2d([5, 4, 3], { filters: 4, kernel: 3, padding: 'same' })],
	['conv2d same, stride 2, odd size', conv2d([5, 7, 2], { filters: 3, kernel: 3, stride: 2, padding: 'same' })],
	['conv2d same, stride 2, even size', conv2d([6, 8, 2], { filters: 3, kernel: 3, stride: 2, padding: 'same' })],
	['conv2d valid, stride 3', conv2d([8, 7, 2], { filters: 3, kernel: 3, stride: 3 })],
	['conv2d dilated by 2', conv2d([7, 6, 2], { filters: 3, kernel: 3, dilation: 2, padding: 'same' })],
	['conv2d dilated by 3 and 1', conv2d([8, 4, 2], { filters: 3, kernel: [3, 2], dilation: [3, 1] })],
	['conv2d dilated, with a stride', conv2d([8, 8, 2], { filters: 3, kernel: 3, dilation: 2, stride: [2, 3], padding: 'same' })],
	[
		'conv2d with a kernel of 1 × 5 and strides of 3 and 2',
		conv2d([4, 9, 3], { filters: 2, kernel: [1, 5], stride: [3, 2], padding: 'same' }),
	],
	['conv2d with an even kernel', conv2d([5, 5, 2], { filters: 3, kernel: [2, 4], padding: 'same' })],
	['conv2d with a kernel larger than the image', conv2d([2, 3, 2], { filters: 3, kernel: 5, padding: 'same' })],
	['conv2d of a single pixel', conv2d([1, 1, 3], { filters: 4, kernel: 3, padding: 'same' })],
	['conv2d whose kernel is the image', conv2d([4, 3, 2], { filters: 5, kernel: [4, 3] })],
	['conv2d 1 × 1 with stride 2', conv2d([5, 5, 3], { filters: 4, kernel: 1, stride: 2 })],
	['conv2d of one channel, 17 filters', conv2d([6, 5, 1], { filters: 17, kernel: 3 })],
	['conv2d of 5 channels, one filter', conv2d([4, 4, 5], { filters: 1, kernel: 2 })],
	['conv2d of 16 channels and filters', conv2d([4, 4, 16], { filters: 16, kernel: 3, padding: 'same' })],
	['conv2d of 2 groups', conv2d([4, 5, 4], { filters: 6, kernel: 3, groups: 2, padding: 'same' })],
	['conv2d of 3 groups with a stride, dilated', conv2d([6, 7, 6], { filters: 3, kernel: 2, groups: 3, stride: 2, dilation: 2 })],
	['conv2d depthwise', conv2d([5, 4, 5], { filters: 5, kernel: 3, groups: 5, padding: 'same' })],
	['conv2d depthwise of 17 channels', conv2d([3, 3, 17], { filters: 17, kernel: 3, groups: 17, padding: 'same' })],
	['conv2d depthwise with multiplier 2', conv2d([5, 5, 3], { filters: 6, kernel: 3, groups: 3, stride: 2, padding: 'same' })],
];

const wayBack: readonly Entry[] = [
	['transposedConv1d', back1d([5, 3], { filters: 2, kernel: 3 })],
	['transposedConv1d, stride 2', back1d([4, 3], { filters: 5, kernel: 3, stride: 2 })],
	['transposedConv1d same, stride 3', back1d([4, 2], { filters: 3, kernel: 5, stride: 3, padding: 'same' })],
	['transposedConv1d with a stride longer than the kernel', back1d([4, 2], { filters: 3, kernel: 2, stride: 3 })],
	['transposedConv1d same with a stride longer than the kernel', back1d([4, 2], { filters: 3, kernel: 1, stride: 3, padding: 'same' })],
	['transposedConv1d of a single position', back1d([1, 5], { filters: 3, kernel: 4, stride: 2 })],
	['transposedConv1d without bias', back1d([5, 1], { filters: 1, kernel: 2, stride: 2, bias: false })],
	['transposedConv2d', back2d([3, 4, 2], { filters: 3, kernel: 3 })],
	['transposedConv2d same, stride 2', back2d([3, 4, 5], { filters: 2, kernel: 3, stride: 2, padding: 'same' })],
	['transposedConv2d, even kernel, stride 2', back2d([3, 3, 2], { filters: 17, kernel: 4, stride: 2, padding: 'same' })],
	['transposedConv2d with different axes', back2d([2, 4, 3], { filters: 2, kernel: [3, 2], stride: [1, 3] })],
	['transposedConv2d same with a kernel much larger than its stride', back2d([2, 2, 2], { filters: 3, kernel: 5, padding: 'same' })],
];

const stacks: readonly Entry[] = [
	[
		'a convolutional autoencoder of series',
		shaped(
			[12, 3],
			{ kind: 'conv1d', filters: 5, kernel: 3, stride: 2, padding: 'same', activation: 'silu' },
			{ kind: 'conv1d', filters: 7, kernel: 3, stride: 2, padding: 'same', activation: 'silu' },
			{ kind: 'transposedConv1d', filters: 5, kernel: 3, stride: 2, padding: 'same', activation: 'silu' },
			{ kind: 'transposedConv1d', filters: 3, kernel: 3, stride: 2, padding: 'same' },
		),
	],
	[
		'a convolutional classifier of images',
		shaped(
			[8, 8, 1],
			{ kind: 'conv2d', filters: 4, kernel: 3, activation: 'gelu', initializer: 'he' },
			{ kind: 'pool', method: 'average', size: 2 },
			{ kind: 'conv2d', filters: 6, kernel: 2, activation: 'elu', initializer: 'glorot' },
			{ kind: 'flatten' },
			{ kind: 'dense', units: 5, activation: 'sigmoid' },
			{ kind: 'dense', units: 2 },
		),
	],
];

export const convolutions: Section = {
	title: 'convolutions',
	define(test) {
		for (const table of [grid, series, images, wayBack, stacks]) testNetworks(test, table);

		test('conv1d causal: an output never sees what comes after it', (pair) =>
			onOurs(pair, conv1d([9, 2], { filters: 3, kernel: 3, dilation: 2, padding: 'causal' }), async (model) => {
				const rows = Float32Array.from({ length: 18 }, (_, i) => 0.1 * i);
				const before = await model.forward(rows, 1);
				rows.fill(7, 5 * 2);
				const after = await model.forward(rows, 1);
				expect([...after.slice(0, 5 * 3)]).toEqual([...before.slice(0, 5 * 3)]);
				expect([...after.slice(5 * 3)]).not.toEqual([...before.slice(5 * 3)]);
			}));

		// Known by hand: 1 2 3 4 with the kernel 1 10 100.
		for (const [padding, expected] of [
			['valid', [321, 432]],
			['same', [210, 321, 432, 43]],
			['causal', [100, 210, 321, 432]],
		] as const)
			test(`conv1d ${padding} gives the numbers one gets by hand`, (pair) =>
				onOurs(
					pair,
					shaped([4, 1], { kind: 'conv1d', filters: 1, kernel: 3, padding, bias: false }),
					async (model) => {
						expect([...(await model.forward(Float32Array.of(1, 2, 3, 4), 1))]).toEqual(expected);
					},
					{ weights: Float32Array.of(1, 10, 100) },
				));

		for (const [padding, expected] of [
			['valid', [1, 10, 102, 20, 203, 30, 300]],
			// 6 of them, the smaller half of the one too many cut off in front: none.
			['same', [1, 10, 102, 20, 203, 30]],
		] as const)
			test(`transposedConv1d ${padding} gives the numbers one gets by hand`, (pair) =>
				onOurs(
					pair,
					shaped([3, 1], { kind: 'transposedConv1d', filters: 1, kernel: 3, stride: 2, padding, bias: false }),
					async (model) => {
						expect([...(await model.forward(Float32Array.of(1, 2, 3), 1))]).toEqual(expected);
					},
					{ weights: Float32Array.of(1, 10, 100) },
				));
	},
};
