import type { Layer } from '@anod/core/backend';
import { expect } from 'vitest';
import { type Entry, shaped, testNetworks } from './networks.js';
import { plan } from './plans.js';
import { onOurs, type Section } from './section.js';

type Options<Kind extends Layer['kind']> = Omit<Extract<Layer, { kind: Kind }>, 'kind'>;

/** An instance norm has something to learn before the pool, and changes nothing about which value of a channel is the largest. */
const pool = (shape: readonly number[], options: Options<'pool'>) =>
	shaped(shape, { kind: 'instanceNorm' }, { kind: 'pool', ...options }, { kind: 'flatten' }, { kind: 'dense', units: 2 });
const globalPool = (shape: readonly number[], method: 'max' | 'average') =>
	shaped(shape, { kind: 'instanceNorm' }, { kind: 'globalPool', method }, { kind: 'dense', units: 2, activation: 'tanh' });
const upsample1d = (shape: readonly number[], options: Options<'upsample'>) =>
	shaped(shape, { kind: 'conv1d', filters: 3, kernel: 1 }, { kind: 'upsample', ...options });
const upsample2d = (shape: readonly number[], options: Options<'upsample'>) =>
	shaped(shape, { kind: 'conv2d', filters: 3, kernel: 1 }, { kind: 'upsample', ...options });

const pools: readonly Entry[] = (['max', 'average'] as const).flatMap((method): Entry[] => [
	[`${method} pool of 2`, pool([6, 8, 3], { method, size: 2 })],
	[`${method} pool that leaves a rest`, pool([5, 7, 5], { method, size: [2, 3] })],
	[`${method} pool, overlapping`, pool([7, 5, 2], { method, size: 3, stride: 2 })],
	[`${method} pool, overlapping, same`, pool([6, 5, 4], { method, size: 3, stride: 2, padding: 'same' })],
	[`${method} pool, stride 1, same`, pool([4, 4, 1], { method, size: 2, stride: 1, padding: 'same' })],
	[`${method} pool with gaps`, pool([7, 8, 2], { method, size: 2, stride: 3 })],
	[`${method} pool larger than the image, same`, pool([2, 3, 3], { method, size: 5, stride: 2, padding: 'same' })],
	[`${method} pool of 17 channels`, pool([4, 4, 17], { method, size: 2 })],
	[`${method} pool over a series`, pool([9, 3], { method, size: 3 })],
	[`${method} pool over a series, overlapping, same`, pool([8, 5], { method, size: 3, stride: 2, padding: 'same' })],
	[`global ${method} pool over a series`, globalPool([7, 5], method)],
	[`global ${method} pool over an image`, globalPool([3, 5, 17], method)],
	[`global ${method} pool over a single position`, shaped([1, 4], { kind: 'layerNorm' }, { kind: 'globalPool', method })],
]);

const upsamplings: readonly Entry[] = (['nearest', 'linear'] as const).flatMap((method): Entry[] => [
	[`${method} upsampling of a series by 2`, upsample1d([5, 2], { factor: 2, method })],
	[`${method} upsampling of a series by 3`, upsample1d([4, 3], { factor: 3, method })],
	[`${method} upsampling of a single position`, upsample1d([1, 2], { factor: 4, method })],
	[`${method} upsampling by 1`, upsample1d([4, 2], { factor: 1, method })],
	[`${method} upsampling of an image by 2`, upsample2d([3, 4, 2], { factor: 2, method })],
	[`${method} upsampling of an image by 3 and 2`, upsample2d([2, 3, 5], { factor: [3, 2], method })],
	[`${method} upsampling of an image along one axis`, upsample2d([3, 2, 1], { factor: [1, 5], method })],
]);

export const poolsSection: Section = {
	title: 'pools and upsampling',
	define(test) {
		testNetworks(test, pools);
		testNetworks(test, upsamplings);

		// Known by hand. Negative values: what lies outside must not win as a 0.
		for (const [method, expected] of [
			['max', [-1, -3, -5]],
			['average', [-1.5, -3.5, -5]],
		] as const)
			test(`${method} pool: what lies outside the edges does not count`, (pair) =>
				onOurs(pair, shaped([5, 1], { kind: 'pool', method, size: 2, padding: 'same' }), async (model) => {
					expect([...(await model.forward(Float32Array.of(-1, -2, -3, -4, -5), 1))]).toEqual(expected);
				}));

		test('max pool: of equal values the first one gets the gradient', (pair) =>
			onOurs(
				pair,
				{
					inputs: 1,
					layers: [
						{ kind: 'dense', units: 9, bias: false },
						{ kind: 'reshape', shape: [3, 3, 1] },
						{ kind: 'pool', method: 'max', size: 2, stride: 1 },
					],
				},
				async (model) => {
					const gradient = await model.gradient(plan(Float32Array.of(1), { targets: Float32Array.of(0, 0, 0, 0) }));
					// Each window's largest is 2, and d(mean square)/d(output) = 2·2/4 = 1. Positions: 1 2 0 / 2 2 2 / 0 1 2.
					expect([...gradient]).toEqual([0, 2, 0, 1, 1, 0, 0, 0, 0]);
				},
				{ weights: Float32Array.of(1, 2, 0, 2, 2, 2, 0, 1, 2) },
			));

		for (const [method, expected] of [
			['nearest', [0, 0, 6, 6, 12, 12]],
			['linear', [0, 1.5, 4.5, 7.5, 10.5, 12]],
		] as const)
			test(`${method} upsampling gives the numbers one gets by hand`, (pair) =>
				onOurs(pair, shaped([3, 1], { kind: 'upsample', factor: 2, method }), async (model) => {
					expect([...(await model.forward(Float32Array.of(0, 6, 12), 1))]).toEqual(expected);
				}));
	},
};
