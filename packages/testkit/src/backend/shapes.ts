import type { Network } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose, expectSameBits } from '../close.js';
import { numbers } from '../numbers.js';
import { adam, plan, train } from './plans.js';
import { onBoth, type Section } from './section.js';

const widths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65];
const batches = [1, 2, 3, 4, 5, 7, 31, 32, 33, 100];

/** Every width meets another as input, hidden and output; so vector tails of every length occur at every place. */
const network = (i: number): Network => ({
	inputs: widths[i],
	layers: [
		{ kind: 'dense', units: widths[(i + 4) % widths.length], activation: 'tanh' },
		{ kind: 'batchNorm' },
		{ kind: 'dense', units: widths[(2 * i + 7) % widths.length], activation: 'silu' },
		// Last of the two: a layer norm of one feature gives a constant, whose rounding a batch norm would magnify.
		{ kind: 'layerNorm' },
		{ kind: 'dropout', rate: 0.25 },
		{ kind: 'dense', units: widths[i] },
	],
});

export const shapes: Section = {
	title: 'shapes',
	define(test) {
		widths.forEach((width, i) => {
			test(`${width} features: forward and gradient agree with the oracle for batches of 1 to 100 rows`, (pair) =>
				onBoth(pair, network(i), async (our, their) => {
					for (const n of batches) {
						const rows = numbers(n * width, n);
						expectClose(await our.forward(rows, n), await their.forward(rows, n), `forward of ${n} rows`, {
							ofLargest: 5e-5,
							absolute: 1e-6,
						});
						const [ourGradient, theirGradient] = [await our.gradient(plan(rows)), await their.gradient(plan(rows))];
						expectClose(ourGradient, theirGradient, `gradient of ${n} rows`, { ofLargest: 1e-4, absolute: 1e-6 });
					}
				}));
		});

		for (const [n, batchSize] of [
			[10, 4],
			[33, 32],
			[3, 32],
			[1, 1],
			[100, 7],
		])
			test(`${n} rows in batches of ${batchSize}: every step's loss and the weights agree with the oracle`, (pair) =>
				onBoth(pair, network(5), async (our, their) => {
					const rows = numbers(n * 7, 5);
					const options = { batchSize, epochs: 2, rate: 0.01 };
					const [ourLosses, theirLosses] = [await train(our, plan(rows), options), await train(their, plan(rows), options)];
					expect(ourLosses.length).toBe(2 * Math.ceil(n / batchSize));
					expectClose(ourLosses, theirLosses, 'losses', { ofEach: 5e-4, absolute: 1e-6 });
					expectClose(our.weights(), their.weights(), 'weights', { ofLargest: 5e-4 });
				}));

		test('a training cut into slices ends at the same bits as one in a single slice', (pair) =>
			onBoth(pair, network(5), async (our) => {
				const rows = numbers(20 * 7, 5);
				const start = our.weights();
				const order = Uint32Array.from({ length: 40 }, (_, i) => (i * 7) % 20);
				const whole = our.train(plan(rows, { optimizer: adam }));
				const losses = await whole.advance({ order, batchSize: 4, learningRates: new Float32Array(10).fill(0.01) });
				whole.end();
				const weights = our.weights();
				our.setWeights(start);
				const cut = our.train(plan(rows, { optimizer: adam }));
				const pieces: number[] = [];
				for (const [from, to] of [
					[0, 4],
					[4, 24],
					[24, 40],
				])
					pieces.push(
						...(await cut.advance({
							order: order.subarray(from, to),
							batchSize: 4,
							learningRates: new Float32Array((to - from) / 4).fill(0.01),
						})),
					);
				cut.end();
				expectSameBits(Float32Array.from(pieces), losses, 'losses');
				expectSameBits(our.weights(), weights, 'weights');
			}));
	},
};
