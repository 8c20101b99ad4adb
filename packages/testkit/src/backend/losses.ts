import type { Loss, Model, Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { expectSlope } from './finite-differences.js';
import { plan, train } from './plans.js';
import { onBoth, onOurs, type Pair, type Section } from './section.js';

const network: Network = {
	inputs: 3,
	layers: [
		{ kind: 'dense', units: 6, activation: 'tanh' },
		{ kind: 'dense', units: 5 },
	],
};
const n = 9;
const rows = numbers(n * 3, 1);
/** Far from the outputs, so that no error lies at the kink of mae or huber. */
const targets = numbers(n * 5, 2).map((value) => value + Math.sign(value) * 3);
const shares = numbers(n * 5, 3, 0, 1);
const probabilities = shares.map((value, i) => value / shares.subarray(i - (i % 5), i - (i % 5) + 5).reduce((a, b) => a + b));
const center = numbers(5, 4);
const losses: readonly (readonly [name: string, loss: Loss, targets: Float32Array])[] = [
	['mse', { kind: 'mse' }, targets],
	['mae', { kind: 'mae' }, targets],
	['huber with delta 0.5', { kind: 'huber', delta: 0.5 }, targets],
	['huber with delta 2', { kind: 'huber', delta: 2 }, targets],
	['binaryCrossEntropy', { kind: 'binaryCrossEntropy' }, shares],
	['softmaxCrossEntropy', { kind: 'softmaxCrossEntropy' }, probabilities],
	['center', { kind: 'center', center }, targets],
];
const rowWeights = Float32Array.from({ length: n }, (_, i) => [1, 0, 2.5][i % 3]);

export const lossesSection: Section = {
	title: 'losses',
	define(test) {
		for (const [name, loss, wanted] of losses) {
			const holes = wanted.map((value, i) => (i % 3 === 0 ? Number.NaN : value));
			for (const [what, change] of [
				['plain', { targets: wanted }],
				['missing targets', { targets: holes }],
				['row weights', { targets: wanted, rowWeights }],
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
			for (const outputs of [1, 2, 17])
				test(`${name}, ${outputs} outputs, 70 rows: loss and gradient agree with the oracle`, (pair) =>
					onBoth(pair, { inputs: 3, layers: [{ kind: 'dense', units: outputs }] }, async (our, their) => {
						const own: Loss = loss.kind === 'center' ? { kind: 'center', center: numbers(outputs, 5) } : loss;
						const given = plan(numbers(70 * 3, 6), { loss: own, targets: numbers(70 * outputs, 7, 0, 1) });
						expectClose([await our.loss(given)], [await their.loss(given)], 'loss');
						expectClose(await our.gradient(given), await their.gradient(given), 'gradient');
					}));
		}

		for (const loss of [{ kind: 'binaryCrossEntropy' }, { kind: 'softmaxCrossEntropy' }] as const)
			test(`${loss.kind} of masked rows: every step agrees with the oracle`, (pair) =>
				onBoth(pair, { inputs: 5, layers: [{ kind: 'maskInput' }, { kind: 'dense', units: 5 }] }, async (our, their) => {
					const corruption = { noise: [0.1, 0.2], mask: [0.2, 0.8], maskNoise: 0, maskedShare: 0.6 } as const;
					const given = plan(numbers(40 * 5, 3, 0, 1), { loss, corruption });
					expectClose(await train(our, given, { batchSize: 8 }), await train(their, given, { batchSize: 8 }), 'losses', { ofEach: 1e-4 });
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-4 });
				}));

		// Logits come straight from the weights: one input of 1, no bias.
		const ofLogits = (pair: Pair, logits: number[], run: (model: Model) => Promise<void>) =>
			onOurs(pair, { inputs: 1, layers: [{ kind: 'dense', units: logits.length, bias: false }] }, run, {
				weights: Float32Array.from(logits),
			});
		const one = Float32Array.of(1);

		test('binaryCrossEntropy gives the numbers one gets by hand, far out as well', (pair) =>
			ofLogits(pair, [0, 2, 300, -300], async (model) => {
				const given = plan(one, { loss: { kind: 'binaryCrossEntropy' }, targets: Float32Array.of(0.5, 1, 0, 1) });
				expect(await model.loss(given)).toBeCloseTo((Math.LN2 + Math.log1p(Math.exp(-2)) + 300 + 300) / 4, 4);
				const sigmoid = 1 / (1 + Math.exp(-2));
				expectClose(await model.gradient(given), [0, (sigmoid - 1) / 4, 1 / 4, -1 / 4], 'gradient', { absolute: 1e-6 });
			}));

		test('softmaxCrossEntropy gives the numbers one gets by hand, far out as well, divided by rows and not by elements', (pair) =>
			ofLogits(pair, [0, 0, 0, 0], async (model) => {
				const given = plan(one, { loss: { kind: 'softmaxCrossEntropy' }, targets: Float32Array.of(1, 0, 0, 0) });
				expect(await model.loss(given)).toBeCloseTo(Math.log(4), 5);
				expectClose(await model.gradient(given), [-0.75, 0.25, 0.25, 0.25], 'gradient', { absolute: 1e-6 });
				model.setWeights(Float32Array.of(-300, 300, 0, 0));
				expect(await model.loss(given)).toBeCloseTo(600, 3);
				expectClose(await model.gradient(given), [-1, 1, 0, 0], 'gradient far out', { absolute: 1e-6 });
			}));

		test('softmaxCrossEntropy: a missing target leaves its term out, not its logit', (pair) =>
			ofLogits(pair, [0, 0, 0, 0], async (model) => {
				const given = plan(one, { loss: { kind: 'softmaxCrossEntropy' }, targets: Float32Array.of(0.5, Number.NaN, 0.25, 0) });
				expect(await model.loss(given)).toBeCloseTo(0.75 * Math.log(4), 5);
				expectClose(await model.gradient(given), [0.1875 - 0.5, 0.1875, 0.1875 - 0.25, 0.1875], 'gradient', { absolute: 1e-6 });
			}));

		test('center is the squared distance, divided by rows and not by elements, and reads no targets', (pair) =>
			ofLogits(pair, [3, 5], async (model) => {
				const loss = { kind: 'center', center: Float32Array.of(1, 2) } as const;
				expect(await model.loss({ rows: Float32Array.of(1, 1), loss })).toBeCloseTo(13, 5);
				expect(await model.loss({ rows: one, loss, targets: Float32Array.of(Number.NaN, 7) })).toBeCloseTo(13, 5);
				expect(await model.loss({ rows: Float32Array.of(1, 1), loss, rowWeights: Float32Array.of(1, 0) })).toBeCloseTo(6.5, 5);
				expectClose(await model.gradient({ rows: one, loss, seed: 0 }), [4, 6], 'gradient', { absolute: 1e-5 });
				const training = model.train(plan(one, { loss }));
				await training.advance({ order: Uint32Array.of(0), batchSize: 1, learningRates: Float32Array.of(0.25) });
				training.end();
				expectClose(model.weights(), [2, 3.5], 'weights after a step', { absolute: 1e-5 });
			}));

		test('center: a missing cell of a row leaves nothing out of the distance', (pair) =>
			onOurs(
				pair,
				{ inputs: 2, layers: [{ kind: 'maskInput' }, { kind: 'dense', units: 2, bias: false }] },
				async (model) => {
					const loss = { kind: 'center', center: Float32Array.of(0, 0) } as const;
					// [2, missing] → values [2, 0], marks [0, 1] → outputs [2 + 1, 1].
					expect(await model.loss({ rows: Float32Array.of(2, Number.NaN), loss })).toBeCloseTo(10, 5);
				},
				{ weights: Float32Array.of(1, 0, 0, 1, 0, 0, 1, 1) },
			));

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
