import { initialWeights, type Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectSameBits } from '../close.js';
import { numbers } from '../numbers.js';
import { activations, adam, plan, train } from './plans.js';
import { onOurs, type Section } from './section.js';

/** Convolutions, pools, upsampling, norms and spatial dropout over a series of 3 × 3. */
const convolutional: Network = {
	inputs: 9,
	layers: [
		{ kind: 'maskInput' },
		{ kind: 'reshape', shape: [6, 3] },
		{ kind: 'conv1d', filters: 7, kernel: 3, padding: 'causal', activation: 'silu' },
		{ kind: 'batchNorm' },
		{ kind: 'residual', layers: [{ kind: 'conv1d', filters: 7, kernel: 3, groups: 7, dilation: 2, padding: 'same' }] },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'instanceNorm' },
		{ kind: 'dropout', rate: 0.1, spatial: true },
		{ kind: 'upsample', factor: 2, method: 'linear' },
		{ kind: 'transposedConv1d', filters: 5, kernel: 3, stride: 2, activation: 'tanh' },
		{ kind: 'pool', method: 'average', size: 3, stride: 2, padding: 'same' },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 9 },
	],
};

const network = (activation: (typeof activations)[number]): Network => ({
	inputs: 9,
	layers: [
		{ kind: 'maskInput' },
		{ kind: 'dense', units: 13, activation },
		{ kind: 'batchNorm' },
		{
			kind: 'residual',
			layers: [
				{ kind: 'dense', units: 13, activation },
				{ kind: 'dropout', rate: 0.1 },
			],
		},
		{ kind: 'layerNorm' },
		{ kind: 'dense', units: 9 },
	],
});

export const bits: Section = {
	title: 'bits',
	define(test) {
		for (const [name, given] of [
			...activations.map((activation) => [activation, network(activation)] as const),
			['convolutions', convolutional] as const,
		]) {
			test(`${name}: a row alone and in a batch of 1000 comes out with the same bits`, (pair) =>
				onOurs(pair, given, async (model) => {
					const rows = numbers(1000 * 9, 1).map((value, i) => (i % 23 === 0 ? Number.NaN : value));
					const all = await model.forward(rows, 1000);
					for (const i of [0, 1, 2, 3, 5, 498, 501, 996, 997, 998, 999]) {
						const alone = await model.forward(rows.slice(i * 9, (i + 1) * 9), 1);
						expectSameBits(all.slice(i * 9, (i + 1) * 9), alone, `row ${i}`);
					}
				}));

			test(`${name}: training twice gives the same bits`, (pair) =>
				onOurs(pair, given, async (model) => {
					const spoiled = plan(numbers(30 * 9, 2), {
						optimizer: adam,
						corruption: { noise: [0.1, 1], mask: [0.2, 0.6], maskNoise: 0.1, maskedShare: 0.5 },
					});
					const start = model.weights();
					const first = await train(model, spoiled, { batchSize: 8, epochs: 3 });
					const weights = model.weights();
					model.setWeights(start);
					expect(await train(model, spoiled, { batchSize: 8, epochs: 3 })).toEqual(first);
					expectSameBits(model.weights(), weights, 'weights');
				}));
		}

		test('weights come back with the bits that went in, −0 and subnormal numbers included', (pair) =>
			onOurs(pair, network('silu'), async (model) => {
				const weights = initialWeights(model.network, 77);
				weights.set([-0, 1e-40, 3.4e38, -1.5]);
				model.setWeights(weights);
				expectSameBits(model.weights(), weights, 'weights');
			}));

		test('weights() is a copy, and so is what setWeights and compile were given', (pair) => {
			const given = initialWeights(network('silu'), 1);
			return onOurs(
				pair,
				network('silu'),
				async (model) => {
					const original = model.weights();
					given.fill(5);
					model.weights().fill(6);
					expectSameBits(model.weights(), original, 'weights');
					const set = original.slice();
					model.setWeights(set);
					set.fill(7);
					expectSameBits(model.weights(), original, 'weights after setWeights');
				},
				{ weights: given },
			);
		});

		test('20,000 rows come out as in pieces', (pair) =>
			onOurs(pair, network('relu'), async (model) => {
				const rows = numbers(20_000 * 9, 1);
				const all = await model.forward(rows, 20_000);
				for (const [from, to] of [
					[0, 7],
					[8189, 8211],
					[16_380, 16_390],
					[19_999, 20_000],
				])
					expectSameBits(
						all.slice(from * 9, to * 9),
						await model.forward(rows.slice(from * 9, to * 9), to - from),
						`rows ${from} to ${to}`,
					);
			}));

		test('a training in progress and a model at rest outlive a backend that needs much more memory', (pair) =>
			onOurs(pair, network('silu'), async (one) => {
				const given = plan(numbers(30 * 9, 2), { optimizer: adam });
				const step = { order: Uint32Array.of(3, 1, 4, 15, 9), batchSize: 5, learningRates: Float32Array.of(0.01) };
				const start = one.weights();
				const undisturbed = one.train(given);
				await undisturbed.advance(step);
				await undisturbed.advance(step);
				undisturbed.end();
				const expected = one.weights();
				one.setWeights(start);
				const training = one.train(given);
				await training.advance(step);
				const memory = await pair.ours.remember(numbers(400_000 * 9, 1), 400_000, 9);
				await training.advance(step);
				training.end();
				memory.dispose();
				expectSameBits(one.weights(), expected, 'weights');
			}));

		test('two models side by side do not touch each other', (pair) =>
			onOurs(pair, network('tanh'), (one) =>
				onOurs(pair, network('tanh'), async (other) => {
					const [start, rows] = [other.weights(), numbers(18, 3)];
					const before = await other.forward(rows, 2);
					const training = one.train(plan(numbers(30 * 9, 2)));
					const step = { order: Uint32Array.of(1, 2, 3), batchSize: 3, learningRates: Float32Array.of(0.1) };
					await training.advance(step);
					expectSameBits(await other.forward(rows, 2), before, 'forward');
					await training.advance(step);
					training.end();
					expectSameBits(other.weights(), start, 'weights');
					expect(one.weights()).not.toEqual(start);
				}),
			));
	},
};
