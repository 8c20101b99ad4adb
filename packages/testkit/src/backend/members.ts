import { inferShapes, initialWeights, type Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose, expectSameBits } from '../close.js';
import { numbers } from '../numbers.js';
import { adam, plan, train } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const network: Network = {
	inputs: 6,
	layers: [
		{ kind: 'dense', units: 5, activation: 'silu' },
		{ kind: 'batchNorm' },
		{ kind: 'residual', layers: [{ kind: 'dense', units: 5, activation: 'relu' }] },
		{ kind: 'dense', units: 6 },
	],
};
const { size } = inferShapes(network);
const rows = numbers(14 * 6, 3);
const given = plan(rows, { optimizer: adam });
const options = { batchSize: 4, epochs: 2, rate: 0.01 };

export const members: Section = {
	title: 'members',
	define(test) {
		test('three members are three networks trained apart, to the bit', (pair) =>
			onOurs(
				pair,
				network,
				async (together) => {
					const start = together.weights();
					const losses = await train(together, given, options);
					const scores = await together.forward(rows, 14);
					const gradient = await together.gradient(given);
					const apart: number[][] = [];
					for (let member = 0; member < 3; member++) {
						const own = start.slice(member * size, (member + 1) * size);
						await onOurs(
							pair,
							network,
							async (alone) => {
								apart.push(await train(alone, given, options));
								expectSameBits(together.weights().slice(member * size, (member + 1) * size), alone.weights(), `weights of ${member}`);
								const width = 14 * 6;
								expectSameBits(scores.slice(member * width, (member + 1) * width), await alone.forward(rows, 14), `forward of ${member}`);
								expectSameBits(gradient.slice(member * size, (member + 1) * size), await alone.gradient(given), `gradient of ${member}`);
							},
							{ weights: own },
						);
					}
					const means = losses.map((_, step) => (apart[0][step] + apart[1][step] + apart[2][step]) / 3);
					expectClose(losses, means, 'losses', { ofEach: 1e-6 });
				},
				{ members: 3 },
			));

		test('members draw their own corruption and dropout, and agree with the oracle', (pair) => {
			const dropping: Network = { inputs: 6, layers: [...network.layers, { kind: 'dropout', rate: 0.2 }] };
			return onBoth(
				pair,
				dropping,
				async (our, their) => {
					const spoiled = plan(rows, { corruption: { noise: [0.1, 1], mask: [0.2, 0.6], maskNoise: 0.1, maskedShare: 0.5 } });
					expectClose(await train(our, spoiled, options), await train(their, spoiled, options), 'losses', { ofEach: 1e-4 });
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-3 });
				},
				{ members: 3 },
			);
		});

		test('members that start alike part by their own draws, and stay alike without any', (pair) => {
			const weights = initialWeights(network, 1, 1);
			const twice = Float32Array.from([...weights, ...weights]);
			return onOurs(
				pair,
				network,
				async (model) => {
					await train(model, given, options);
					expectSameBits(model.weights().slice(size), model.weights().slice(0, size), 'weights without draws');
					model.setWeights(twice);
					await train(model, { ...given, corruption: { noise: [0.1, 1], mask: [0, 0], maskNoise: 0, maskedShare: 0 } }, options);
					expect(model.weights().slice(size)).not.toEqual(model.weights().slice(0, size));
				},
				{ weights: twice, members: 2 },
			);
		});

		test('the gradient norm is clipped for each member by itself', (pair) => {
			const weights = initialWeights(network, 1, 1);
			const twice = Float32Array.from([...weights, ...weights.map((weight) => 3 * weight)]);
			return onBoth(
				pair,
				network,
				async (our, their) => {
					await train(our, plan(rows, { gradientClip: 0.05 }), options);
					await train(their, plan(rows, { gradientClip: 0.05 }), options);
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-4 });
				},
				{ weights: twice, members: 2 },
			);
		});

		test('the loss is the mean over members', (pair) =>
			onOurs(
				pair,
				network,
				async (model) => {
					const each: number[] = [];
					for (let member = 0; member < 4; member++)
						await onOurs(
							pair,
							network,
							async (alone) => {
								each.push(await alone.loss(given));
							},
							{ weights: model.weights().slice(member * size, (member + 1) * size) },
						);
					expectClose([await model.loss(given)], [each.reduce((a, b) => a + b) / 4], 'loss', { ofEach: 1e-6 });
				},
				{ members: 4 },
			));
	},
};
