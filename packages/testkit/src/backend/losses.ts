import type { Loss, Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { expectSlope } from './finite-differences.js';
import { plan, train } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const network: Network = {
	inputs: 3,
	layers: [
		{ kind: 'dense', units: 6, activation: 'tanh' },
		{ kind: 'dense', units: 5 },
	],
};
const losses: readonly Loss[] = [{ kind: 'mse' }, { kind: 'mae' }, { kind: 'huber', delta: 0.5 }, { kind: 'huber', delta: 2 }];
const n = 9;
const rows = numbers(n * 3, 1);
/** Far from the outputs, so that no error lies at the kink of mae or huber. */
const targets = numbers(n * 5, 2).map((value) => value + Math.sign(value) * 3);
const holes = targets.map((value, i) => (i % 3 === 0 ? Number.NaN : value));
const rowWeights = Float32Array.from({ length: n }, (_, i) => [1, 0, 2.5][i % 3]);

export const lossesSection: Section = {
	title: 'losses',
	define(test) {
		for (const loss of losses) {
			const name = loss.kind === 'huber' ? `huber with delta ${loss.delta}` : loss.kind;
			for (const [what, change] of [
				['plain', { targets }],
				['missing targets', { targets: holes }],
				['row weights', { targets, rowWeights }],
				['missing targets and row weights', { targets: holes, rowWeights }],
			] as const)
				test(`${name}, ${what}: loss, gradient and a training step agree with the oracle`, (pair) =>
					onBoth(pair, network, async (our, their) => {
						const given = plan(rows, { loss, ...change });
						expectClose([await our.loss(given)], [await their.loss(given)], 'loss');
						expectClose(await our.gradient(given), await their.gradient(given), 'gradient');
						expectClose(
							await train(our, given, { batchSize: 4, epochs: 2 }),
							await train(their, given, { batchSize: 4, epochs: 2 }),
							'losses of steps',
						);
						expectClose(our.weights(), their.weights(), 'weights');
					}));
			test(`${name}: the gradient is the slope of the loss`, (pair) =>
				onOurs(pair, network, (model) => expectSlope(model, plan(rows, { loss, targets: holes, rowWeights }))));
		}

		test('a missing target leaves the sum but not the count', (pair) =>
			onOurs(pair, { inputs: 1, layers: [{ kind: 'dense', units: 2, bias: false }] }, async (model) => {
				const given = { rows: Float32Array.of(1), targets: Float32Array.of(3, Number.NaN), loss: { kind: 'mse' } as const };
				expect(await model.loss(given)).toBeCloseTo((3 - model.weights()[0]) ** 2 / 2, 5);
			}));

		test('row weights multiply and do not normalise', (pair) =>
			onOurs(pair, network, async (model) => {
				const whole = await model.loss({ rows, targets, loss: { kind: 'mse' } });
				const doubled = await model.loss({ rows, targets, loss: { kind: 'mse' }, rowWeights: new Float32Array(n).fill(2) });
				expect(doubled / whole).toBeCloseTo(2, 5);
			}));

		test('where nothing has a target, the loss is 0 and no weight moves', (pair) =>
			onOurs(pair, network, async (model) => {
				const before = model.weights();
				const nothing = plan(rows, { targets: new Float32Array(n * 5).fill(Number.NaN) });
				expect(await train(model, nothing)).toEqual([0]);
				expect(model.weights()).toEqual(before);
			}));
	},
};
