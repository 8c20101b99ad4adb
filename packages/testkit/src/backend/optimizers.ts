import type { Network, Optimizer } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { adam, plainDescent, plan, train } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const network: Network = {
	inputs: 5,
	layers: [{ kind: 'dense', units: 7, activation: 'silu' }, { kind: 'layerNorm' }, { kind: 'dense', units: 5, activation: 'tanh' }],
};
const rows = numbers(23 * 5, 6);

const optimizers: readonly (readonly [name: string, optimizer: Optimizer, rate: number])[] = [
	['adam', adam, 0.01],
	['adam with weight decay', { ...adam, weightDecay: 0.1 } as Optimizer, 0.01],
	['adamw', { ...adam, kind: 'adamw', beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1 } as Optimizer, 0.05],
	['rmsprop', { kind: 'rmsprop', alpha: 0.99, epsilon: 1e-8, weightDecay: 0, momentum: 0 }, 0.01],
	['rmsprop with momentum and weight decay', { kind: 'rmsprop', alpha: 0.9, epsilon: 1e-6, weightDecay: 0.05, momentum: 0.9 }, 0.01],
	['sgd', plainDescent, 0.1],
	['sgd with weight decay', { ...plainDescent, weightDecay: 0.2 } as Optimizer, 0.1],
	['sgd with momentum', { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0.01 }, 0.1],
	['sgd with Nesterov momentum', { kind: 'sgd', momentum: 0.9, nesterov: true, weightDecay: 0.01 }, 0.1],
];

export const optimizersSection: Section = {
	title: 'optimizers',
	define(test) {
		for (const [name, optimizer, rate] of optimizers) {
			test(`${name}: 15 steps agree with the oracle`, (pair) =>
				onBoth(pair, network, async (our, their) => {
					const options = { batchSize: 5, epochs: 3, rate };
					const losses = [await train(our, plan(rows, { optimizer }), options), await train(their, plan(rows, { optimizer }), options)];
					expectClose(losses[0], losses[1], 'losses', { ofEach: 2e-4 });
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-3 });
					expect(losses[0].at(-1)).toBeLessThan(losses[0][0]);
				}));
			test(`${name}: starts afresh with every training`, (pair) =>
				onOurs(pair, network, async (model) => {
					const start = model.weights();
					await train(model, plan(rows, { optimizer }), { batchSize: 5, rate });
					const first = model.weights();
					model.setWeights(start);
					await train(model, plan(rows, { optimizer }), { batchSize: 5, rate });
					expect(model.weights()).toEqual(first);
				}));
		}

		for (const gradientClip of [0.01, 0.1, 1000])
			test(`a gradient clipped at norm ${gradientClip} agrees with the oracle`, (pair) =>
				onBoth(pair, network, async (our, their) => {
					const given = plan(rows, { gradientClip });
					await train(our, given, { batchSize: 5 });
					await train(their, given, { batchSize: 5 });
					expectClose(our.weights(), their.weights(), 'weights');
				}));

		test('clipping keeps the direction and cuts the global norm', (pair) =>
			onOurs(pair, network, async (model) => {
				const start = model.weights();
				const gradient = await model.gradient(plan(rows));
				const norm = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
				await train(model, plan(rows, { gradientClip: norm / 4 }), { rate: 1 });
				expectClose(
					model.weights().map((weight, i) => start[i] - weight),
					gradient.map((g) => g / 4),
					'change',
					{ ofLargest: 1e-5, absolute: 2e-7 },
				);
			}));

		test('a learning rate of 0 moves no weight', (pair) =>
			onOurs(pair, network, async (model) => {
				const start = model.weights();
				await train(model, plan(rows, { optimizer: { ...adam, kind: 'adamw', weightDecay: 0.1 } as Optimizer }), { rate: 0 });
				expect(model.weights()).toEqual(start);
			}));
	},
};
