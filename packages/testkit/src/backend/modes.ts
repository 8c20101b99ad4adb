import { inferShapes, type Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose, expectSameBits } from '../close.js';
import { everyRow, numbers, rates } from '../numbers.js';
import { adam, plan, train } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const dropping: Network = {
	inputs: 5,
	layers: [
		{ kind: 'dropout', rate: 0.4 },
		{ kind: 'dense', units: 9, activation: 'tanh' },
		{
			kind: 'residual',
			layers: [
				{ kind: 'dense', units: 9 },
				{ kind: 'dropout', rate: 0.2 },
			],
		},
		{ kind: 'dense', units: 5 },
	],
};
const normalising: Network = {
	inputs: 5,
	layers: [
		{ kind: 'batchNorm', momentum: 0.3, epsilon: 1e-3 },
		{ kind: 'dense', units: 6, activation: 'relu' },
		{ kind: 'batchNorm' },
		{ kind: 'dense', units: 5 },
	],
};

export const modes: Section = {
	title: 'training against scoring',
	define(test) {
		test('dropout of several layers and steps agrees with the oracle', (pair) =>
			onBoth(pair, dropping, async (our, their) => {
				const given = plan(numbers(50, 4), { seed: 2 ** 33 + 5, optimizer: adam });
				const options = { batchSize: 4, epochs: 3, rate: 0.01 };
				expectClose(await train(our, given, options), await train(their, given, options), 'losses', { ofEach: 1e-4 });
				expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-3 });
			}));

		test('dropout keeps the asked share, scaled up: ones pass as 0 or 1/(1 − rate), 1 on average', (pair) =>
			onOurs(
				pair,
				{
					inputs: 1,
					layers: [
						{ kind: 'dense', units: 8, bias: false },
						{ kind: 'dropout', rate: 0.25 },
					],
				},
				async (model) => {
					const n = 4000;
					// Against targets of 0 the loss is the mean square: share kept / (1 − rate)².
					const given = plan(new Float32Array(n).fill(1), { targets: new Float32Array(n * 8) });
					const [loss] = await train(model, given, { rate: 0 });
					expect(Math.abs((loss * 0.75 ** 2) / 0.75 - 1)).toBeLessThan(0.02);
				},
				{ weights: new Float32Array(8).fill(1) },
			));

		test('dropout does nothing when scoring, and gradient() draws it as step 0 does', (pair) =>
			onOurs(pair, dropping, async (model) => {
				const rows = numbers(50, 4);
				const bare: Network = { inputs: 5, layers: dropping.layers.slice(1) };
				await onOurs(
					pair,
					{ ...bare, layers: bare.layers.map((layer) => (layer.kind === 'residual' ? { ...layer, layers: [layer.layers[0]] } : layer)) },
					async (without) => expectSameBits(await model.forward(rows, 10), await without.forward(rows, 10), 'forward'),
					{ weights: model.weights() },
				);
				const start = model.weights();
				const gradient = await model.gradient(plan(rows));
				expect(await model.gradient(plan(rows, { seed: 12 }))).not.toEqual(gradient);
				await train(model, plan(rows), { rate: 1 });
				const change = model.weights().map((weight, i) => start[i] - weight);
				expectClose(change, gradient, 'change in step 0', { ofLargest: 1e-5, absolute: 2e-7 });
			}));

		test('batch norm: losses, weights and running statistics agree with the oracle, a last batch of one row included', (pair) =>
			onBoth(pair, normalising, async (our, their) => {
				const given = plan(numbers(9 * 5, 4));
				const options = { batchSize: 4, epochs: 2, rate: 0.02 };
				expectClose(await train(our, given, options), await train(their, given, options), 'losses', { ofEach: 1e-3 });
				expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-3 });
				expectClose(await our.forward(numbers(15, 5), 3), await their.forward(numbers(15, 5), 3), 'forward', { ofLargest: 1e-3 });
			}));

		test('batch norm: running statistics approach mean and unbiased variance of the rows, and scoring uses them', (pair) =>
			onOurs(pair, { inputs: 2, layers: [{ kind: 'batchNorm' }] }, async (model) => {
				const rows = Float32Array.of(1, 10, 2, 10, 3, 40, 6, 20);
				const training = model.train(plan(rows));
				for (let i = 0; i < 200; i++) await training.advance({ order: everyRow(4), batchSize: 4, learningRates: rates(1, 0) });
				training.end();
				const { parameters } = inferShapes(model.network);
				const at = (name: string): Float32Array =>
					model
						.weights()
						.slice(parameters.find((p) => p.name === name)!.offset)
						.slice(0, 2);
				expectClose(at('0.runningMean'), [3, 20], 'running mean', { ofEach: 1e-4 });
				expectClose(at('0.runningVariance'), [14 / 3, 200], 'running variance', { ofEach: 1e-4 });
				const scored = await model.forward(Float32Array.of(3, 20), 1);
				expectClose(scored, [0, 0], 'the mean row', { absolute: 1e-3 });
			}));

		test('mask input puts 0 where a value is missing, and a 1 for it after the values', (pair) =>
			onOurs(pair, { inputs: 3, layers: [{ kind: 'maskInput' }, { kind: 'activation', activation: 'linear' }] }, async (model) => {
				const rows = Float32Array.of(Number.NaN, 3, -4, 5, 0, Number.NaN);
				expect([...(await model.forward(rows, 2))]).toEqual([0, 3, -4, 1, 0, 0, 5, 0, 0, 0, 0, 1]);
			}));

		test('a constant column comes out of batch and layer norm as the shift, and finite through training', (pair) =>
			onOurs(pair, { inputs: 3, layers: [{ kind: 'batchNorm' }, { kind: 'layerNorm' }, { kind: 'dense', units: 3 }] }, async (model) => {
				const losses = await train(model, plan(new Float32Array(12).fill(5), { optimizer: adam }), { epochs: 5, batchSize: 2 });
				expect(losses.every(Number.isFinite)).toBe(true);
				expect(model.weights().every(Number.isFinite)).toBe(true);
			}));
	},
};
