import type { Corruption, Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { everyRow, numbers, rates } from '../numbers.js';
import { adam, plan, train } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

const d = 7;
const corruption: Corruption = { noise: [0.1, 2], mask: [0.1, 0.8], maskNoise: 0.1, maskedShare: 0.5 };
const network: Network = {
	inputs: d,
	layers: [
		{ kind: 'dense', units: 9, activation: 'silu' },
		{ kind: 'dense', units: d },
	],
};
const masking: Network = { inputs: d, layers: [{ kind: 'maskInput' }, ...network.layers] };
const withGaps = (rows: Float32Array): Float32Array => rows.map((value, i) => (i % 5 === 2 ? Number.NaN : value));

const settings: readonly (readonly [name: string, corruption: Corruption])[] = [
	['noise alone', { ...corruption, maskedShare: 0 }],
	['noise of one deviation', { ...corruption, noise: [0.5, 0.5], maskedShare: 0 }],
	['noise from 0', { ...corruption, noise: [0, 1], maskedShare: 0 }],
	['no noise at all', { ...corruption, noise: [0, 0], maskNoise: 0 }],
	['masks alone', { ...corruption, maskNoise: 0, maskedShare: 1 }],
	['masks with noise', { ...corruption, maskedShare: 1 }],
	['masks that hide everything', { ...corruption, mask: [1, 1], maskedShare: 1 }],
	['masks that hide one feature', { ...corruption, mask: [0, 0], maskedShare: 1 }],
	['both', corruption],
	['a third masked', { ...corruption, maskedShare: 1 / 3 }],
];

/** A linear unit that sees the row: with rate 0 its losses in training tell how the rows were spoiled. Identity: loss = mean squared change. */
const identity = (width: number): { network: Network; weights: Float32Array } => {
	const weights = new Float32Array(width * width);
	for (let i = 0; i < width; i++) weights[i * width + i] = 1;
	return { network: { inputs: width, layers: [{ kind: 'dense', units: width, bias: false }] }, weights };
};

export const corruptionSection: Section = {
	title: 'corruption',
	define(test) {
		for (const [name, given] of settings)
			for (const [which, trained, hasGaps] of [
				['zeroed', network, false],
				['before a maskInput layer', masking, true],
			] as const)
				test(`${name}, ${which}: losses and weights of 4 steps agree with the oracle`, (pair) =>
					onBoth(pair, trained, async (our, their) => {
						const clean = numbers(22 * d, 8);
						const spoiled = plan(hasGaps ? withGaps(clean) : clean, { corruption: given, seed: 2 ** 40 + 17 });
						const options = { batchSize: 6, rate: 0.05 };
						expectClose(await train(our, spoiled, options), await train(their, spoiled, options), 'losses', { ofEach: 1e-4 });
						expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-4 });
					}));

		for (const width of [1, 2, 3, 4, 5, 8, 9, 33])
			test(`${width} features: two steps with noise, masks, row weights and missing targets agree with the oracle`, (pair) =>
				onBoth(
					pair,
					{
						inputs: width,
						layers: [{ kind: 'maskInput' }, { kind: 'dense', units: 6, activation: 'tanh' }, { kind: 'dense', units: width }],
					},
					async (our, their) => {
						const rowWeights = numbers(11, 3, 0, 2);
						const targets = numbers(11 * width, 9).map((value, i) => (i % 6 === 1 ? Number.NaN : value));
						const spoiled = plan(numbers(11 * width, 8), { corruption, rowWeights, targets });
						expectClose(await train(our, spoiled, { batchSize: 6 }), await train(their, spoiled, { batchSize: 6 }), 'losses', {
							ofEach: 1e-4,
							absolute: 1e-7,
						});
						expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-4 });
					},
				));

		test('a batch of 150 rows, with dropout, row weights and gaps, agrees with the oracle', (pair) =>
			onBoth(
				pair,
				{
					inputs: d,
					layers: [
						{ kind: 'maskInput' },
						{ kind: 'dense', units: 9, activation: 'silu' },
						{ kind: 'dropout', rate: 0.3 },
						{ kind: 'dense', units: d },
					],
				},
				async (our, their) => {
					const spoiled = plan(withGaps(numbers(150 * d, 8)), { corruption, rowWeights: numbers(150, 3, 0, 2) });
					const options = { epochs: 3, rate: 0.1 };
					expectClose(await train(our, spoiled, options), await train(their, spoiled, options), 'losses', { ofEach: 1e-4 });
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 1e-4 });
				},
			));

		test('noise has the asked deviation: an identity network loses its variance', (pair) => {
			const { network: one, weights } = identity(8);
			return onOurs(
				pair,
				one,
				async (model) => {
					const given = { ...corruption, noise: [0.5, 0.5] as const, maskedShare: 0 };
					const [loss] = await train(model, plan(numbers(4000 * 8, 1), { corruption: given }), { rate: 0 });
					expect(Math.abs(loss / 0.25 - 1)).toBeLessThan(0.03);
				},
				{ weights },
			);
		});

		test('masks hide the asked share: zeroed ones lose their square, times d over their number, whatever the share', (pair) => {
			const { network: one, weights } = identity(10);
			return onOurs(
				pair,
				one,
				async (model) => {
					const rows = new Float32Array(2000 * 10).fill(3);
					for (const share of [0.1, 0.5, 1]) {
						const given: Corruption = { noise: [0, 0], mask: [share, share], maskNoise: 0, maskedShare: 1 };
						const [loss] = await train(model, plan(rows, { corruption: given }), { rate: 0 });
						expect(loss).toBeCloseTo(9, 3);
					}
					// Half of each row has no target: the features hidden there add nothing, so the loss tells that half of the hidden lie there.
					const targets = rows.map((value, i) => (i % 10 < 5 ? Number.NaN : value));
					const given: Corruption = { noise: [0, 0], mask: [0.3, 0.3], maskNoise: 0, maskedShare: 1 };
					const [loss] = await train(model, plan(rows, { targets, corruption: given }), { rate: 0 });
					expect(Math.abs(loss / 4.5 - 1)).toBeLessThan(0.05);
				},
				{ weights },
			);
		});

		test('only the last rows of a batch are masked, as many as the share says', (pair) => {
			const { network: one, weights } = identity(4);
			return onOurs(
				pair,
				one,
				async (model) => {
					const given: Corruption = { noise: [0, 0], mask: [1, 1], maskNoise: 0, maskedShare: 0.3 };
					const n = 5;
					// Row i holds 10ⁱ, and hiding it loses its square: the loss spells out which rows were hidden (3.5 → 4: the last 2 of 5 are masked).
					const rows = Float32Array.from({ length: n * 4 }, (_, i) => 10 ** Math.floor(i / 4));
					const [loss] = await train(model, plan(rows, { corruption: given }), { rate: 0 });
					expect((loss * n) / (10 ** 6 + 10 ** 8)).toBeCloseTo(1, 5);
				},
				{ weights },
			);
		});

		test('draws anew at every step, and the same again in another training with the same seed', (pair) => {
			const { network: one, weights } = identity(4);
			return onOurs(
				pair,
				one,
				async (model) => {
					const run = async (seed: number): Promise<number[]> => {
						const training = model.train(plan(numbers(12, 1), { corruption, seed }));
						const order = Uint32Array.from({ length: 9 }, (_, i) => everyRow(3)[i % 3]);
						const losses = await training.advance({ order, batchSize: 3, learningRates: rates(3, 0) });
						training.end();
						return [...losses];
					};
					const losses = await run(1);
					expect(new Set(losses).size).toBe(3);
					expect(await run(1)).toEqual(losses);
					expect(await run(2)).not.toEqual(losses);
				},
				{ weights },
			);
		});

		test('leaves forward, loss and gradient alone', (pair) =>
			onOurs(pair, network, async (model) => {
				const rows = numbers(5 * d, 2);
				const before = [await model.forward(rows, 5), await model.loss(plan(rows)), await model.gradient(plan(rows))];
				const training = model.train(plan(rows, { corruption, optimizer: adam }));
				await training.advance({ order: everyRow(5), batchSize: 5, learningRates: rates(1, 0) });
				training.end();
				expect([await model.forward(rows, 5), await model.loss(plan(rows)), await model.gradient(plan(rows))]).toEqual(before);
				// A training plan is a plan for loss and gradient as well; they leave its corruption aside.
				const spoiled = plan(rows, { corruption });
				expect([await model.loss(spoiled), await model.gradient(spoiled)]).toEqual(before.slice(1));
			}));
	},
};
