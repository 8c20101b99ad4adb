import type { Layer } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { type Entry, livelyWeights, shaped, testNetworks } from './networks.js';
import { adam, plan, train } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const conv = (filters: number): Layer => ({ kind: 'conv1d', filters, kernel: 3, padding: 'same', activation: 'tanh' });
const conv2d = (filters: number): Layer => ({ kind: 'conv2d', filters, kernel: 3, padding: 'same', activation: 'silu' });

const norms: readonly Entry[] = [
	['batch norm over positions', shaped([5, 3], conv(4), { kind: 'batchNorm' }, conv(2))],
	['batch norm over an image', shaped([3, 4, 2], conv2d(5), { kind: 'batchNorm', epsilon: 1e-3 }, conv2d(1))],
	['batch norm of one channel', shaped([6, 1], { kind: 'batchNorm' }, conv(2))],
	['layer norm at each position', shaped([5, 3], conv(4), { kind: 'layerNorm' }, conv(2))],
	['layer norm at each pixel', shaped([3, 3, 2], conv2d(9), { kind: 'layerNorm' }, conv2d(2))],
	['instance norm of a series', shaped([7, 3], conv(5), { kind: 'instanceNorm' }, conv(2))],
	['instance norm of an image', shaped([3, 5, 2], conv2d(4), { kind: 'instanceNorm', epsilon: 1e-3 }, conv2d(2))],
	['instance norm of 17 channels', shaped([5, 17], { kind: 'instanceNorm' }, conv(3))],
];

const blocks: readonly Entry[] = [
	['a residual block of convolutions', shaped([6, 3], { kind: 'residual', layers: [conv(5), conv(3)] }, conv(2))],
	[
		'residual blocks inside each other, over an image',
		shaped([3, 4, 2], {
			kind: 'residual',
			layers: [conv2d(3), { kind: 'residual', layers: [{ kind: 'instanceNorm' }, conv2d(3)] }, { kind: 'conv2d', filters: 2, kernel: 1 }],
		}),
	],
	[
		'a residual block that goes down and up again',
		shaped([8, 3], {
			kind: 'residual',
			layers: [
				{ kind: 'conv1d', filters: 5, kernel: 3, stride: 2, padding: 'same', activation: 'tanh' },
				{ kind: 'upsample', factor: 2, method: 'linear' },
				conv(3),
			],
		}),
	],
	[
		'a residual block that only reshapes',
		shaped([4, 3], conv(3), { kind: 'residual', layers: [{ kind: 'reshape', shape: [4, 3] }] }, conv(2)),
	],
];

const reshapes: readonly Entry[] = [
	['flatten between odd widths', shaped([5, 3], conv(7), { kind: 'flatten' }, { kind: 'dense', units: 3, activation: 'tanh' })],
	[
		'dense, reshape, convolution, reshape, dense',
		{
			inputs: 5,
			layers: [
				{ kind: 'dense', units: 21, activation: 'tanh' },
				{ kind: 'reshape', shape: [7, 3] },
				conv(5),
				{ kind: 'reshape', shape: [5, 7, 1] },
				conv2d(3),
				{ kind: 'reshape', shape: [105] },
				{ kind: 'dense', units: 5 },
			],
		},
	],
	[
		'a reshape that changes channels between convolutions',
		shaped([6, 2], conv(3), { kind: 'reshape', shape: [2, 9] }, conv(4), { kind: 'reshape', shape: [2, 2, 2] }, conv2d(5)),
	],
	[
		'an activation over positions',
		shaped([5, 3], { kind: 'conv1d', filters: 3, kernel: 2 }, { kind: 'activation', activation: 'gelu' }, conv(1)),
	],
	['mask input, then a shape', { inputs: 6, layers: [{ kind: 'maskInput' }, { kind: 'reshape', shape: [2, 6] }, conv(5)] }],
];

const dropping = (spatial: boolean, rate = 0.4): Entry => [
	`${spatial ? 'spatial' : 'plain'} dropout over positions, rate ${rate}`,
	shaped([5, 3], conv(6), { kind: 'dropout', rate, spatial }, conv(2)),
];
const dropouts: readonly Entry[] = [
	dropping(true),
	dropping(false),
	dropping(true, 0),
	[
		'two dropouts, spatial and plain, over an image',
		shaped([3, 4, 2], conv2d(5), { kind: 'dropout', rate: 0.3, spatial: true }, conv2d(3), { kind: 'dropout', rate: 0.2 }, conv2d(2)),
	],
	[
		'spatial dropout without positions',
		{
			inputs: 4,
			layers: [
				{ kind: 'dense', units: 9, activation: 'tanh' },
				{ kind: 'dropout', rate: 0.3, spatial: true },
				{ kind: 'dense', units: 2 },
			],
		},
	],
];

/** Everything at once, as a detector would stack it. */
const everything = shaped(
	[6, 5, 2],
	conv2d(6),
	{ kind: 'batchNorm' },
	{ kind: 'pool', method: 'max', size: 2, padding: 'same' },
	{ kind: 'residual', layers: [conv2d(6), { kind: 'instanceNorm' }, { kind: 'dropout', rate: 0.2, spatial: true }] },
	{ kind: 'upsample', factor: 2, method: 'linear' },
	{ kind: 'transposedConv2d', filters: 3, kernel: 2, activation: 'relu' },
	{ kind: 'flatten' },
	{ kind: 'dense', units: 60 },
);

export const positions: Section = {
	title: 'positions',
	define(test) {
		for (const table of [norms, blocks, reshapes, dropouts]) testNetworks(test, table);

		test('spatial dropout drops a channel at all positions or at none, as often as asked', (pair) =>
			onOurs(
				pair,
				shaped([4, 8], { kind: 'conv1d', filters: 8, kernel: 1, groups: 8, bias: false }, { kind: 'dropout', rate: 0.25, spatial: true }),
				async (model) => {
					const n = 500;
					const rows = new Float32Array(n * 32).fill(1);
					// The gradient of weight c adds 2·y·(dy/dw) over rows and positions: each kept channel of a row gives 4 or nothing.
					const gradient = await model.gradient(plan(rows, { targets: new Float32Array(n * 32) }));
					const kept = gradient.map((g) => (g * n * 32 * 0.75 ** 2) / 2 / 4);
					for (const count of kept) {
						expect(Math.abs(count - Math.round(count))).toBeLessThan(0.01);
						expect(Math.abs(count / n - 0.75)).toBeLessThan(0.08);
					}
					// A single row tells whole channels apart from single positions.
					const one = await model.gradient(plan(new Float32Array(32).fill(1), { targets: new Float32Array(32) }));
					for (const g of one) expect([0, 8 / 32 / 0.75 ** 2].some((value) => Math.abs(g - value) < 1e-5)).toBe(true);
				},
				{ weights: new Float32Array(8).fill(1) },
			));

		test('batch norm over positions: running statistics count rows × positions', (pair) =>
			onOurs(pair, shaped([3, 1], { kind: 'batchNorm', momentum: 1 }), async (model) => {
				await train(model, plan(Float32Array.of(1, 2, 3, 4, 5, 9)), { rate: 0 });
				// Mean 4, unbiased variance of six values 40/5.
				expectClose(model.weights(), [1, 0, 4, 8], 'gamma, beta, running mean, running variance');
			}));

		test('instance norm of a single position gives the shift', (pair) =>
			onOurs(
				pair,
				shaped([1, 2], { kind: 'instanceNorm' }),
				async (model) => {
					expect([...(await model.forward(Float32Array.of(3, -5), 1))]).toEqual([0.5, -0.25]);
				},
				{ weights: Float32Array.of(2, 3, 0.5, -0.25) },
			));

		test('everything at once: spoiled trainings of two members agree with the oracle, step by step', (pair) =>
			onBoth(
				pair,
				everything,
				async (our, their) => {
					const corruption = { noise: [0.1, 0.5], mask: [0.1, 0.5], maskNoise: 0.1, maskedShare: 0.5 } as const;
					const given = plan(numbers(40 * 60, 3), { optimizer: adam, gradientClip: 1, corruption });
					const options = { batchSize: 16, epochs: 2, rate: 0.002 };
					expectClose(await train(our, given, options), await train(their, given, options), 'losses', { ofEach: 1e-3 });
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 2e-3 });
					expectClose(await our.forward(numbers(120, 4), 2), await their.forward(numbers(120, 4), 2), 'forward', { ofLargest: 5e-3 });
				},
				{ members: 2, weights: livelyWeights(everything, 2) },
			));
	},
};
