import { inferShapes, type Loss } from '@anod/core/backend';
import fc from 'fast-check';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { livelyWeights } from './networks.js';
import { adam, plan, train } from './plans.js';
import { inferred, shapedNetworks, wildNetworks } from './random-layers.js';
import { onBoth, type Section } from './section.js';

const losses: readonly Loss['kind'][] = ['mse', 'mae', 'huber', 'binaryCrossEntropy', 'softmaxCrossEntropy', 'center'];
const lossOf = (kind: Loss['kind'], outputs: number): Loss =>
	kind === 'huber' ? { kind, delta: 0.7 } : kind === 'center' ? { kind, center: numbers(outputs, 9) } : { kind };

/** A longer search: ANOD_FUZZ_RUNS networks of each kind from ANOD_FUZZ_SEED on. */
const seed = Number(process.env.ANOD_FUZZ_SEED ?? 21);
const runs = Number(process.env.ANOD_FUZZ_RUNS ?? 120);
const patience = 180_000 + runs * 300;

export const randomShaped: Section = {
	title: 'random shapes',
	define(test) {
		test(
			'any valid network of shapes: forward, loss, gradient and three spoiled steps agree with the oracle',
			async (pair) => {
				const met = new Set<string>();
				await fc.assert(
					fc.asyncProperty(
						shapedNetworks,
						fc.integer({ min: 1, max: 9 }),
						fc.integer({ min: 1, max: 2 }),
						fc.constantFrom(...losses),
						async (network, n, members, kind) => {
							const { operations, outputs } = inferShapes(network);
							for (const operation of operations) met.add(operation.kind);
							const rows = numbers(n * network.inputs, n);
							await onBoth(
								pair,
								network,
								async (our, their) => {
									const close = { ofLargest: 1e-3, absolute: 2e-6 };
									expectClose(await our.forward(rows, n), await their.forward(rows, n), 'forward', { ofLargest: 2e-4, absolute: 1e-6 });
									const given = plan(rows, {
										loss: lossOf(kind, outputs),
										targets: numbers(n * outputs, n + 1, 0, 1),
										optimizer: adam,
										gradientClip: 1,
										corruption: { noise: [0.1, 1], mask: [0, 0], maskNoise: 0, maskedShare: 0 },
									});
									expectClose([await our.loss(given)], [await their.loss(given)], 'loss', { ofEach: 2e-4, absolute: 1e-6 });
									expectClose(await our.gradient(given), await their.gradient(given), 'gradient', close);
									const options = { batchSize: 4, epochs: 1, rate: 1e-3 };
									expectClose(await train(our, given, options), await train(their, given, options), 'losses', {
										ofEach: 2e-3,
										absolute: 1e-5,
									});
								},
								{ members, weights: livelyWeights(network, members) },
							);
						},
					),
					{ numRuns: runs, seed, endOnFailure: false },
				);
				expect(met.size, `operations met: ${[...met].join(', ')}`).toBe(14);
			},
			patience,
		);

		test(
			'networks of anything: what inference refuses, compile refuses in the same words; what it takes, runs',
			async ({ ours, oracle }) => {
				let [taken, refused] = [0, 0];
				await fc.assert(
					fc.asyncProperty(wildNetworks, async (network) => {
						const program = inferred(network);
						if (typeof program === 'string') refused++;
						for (const backend of [ours, oracle]) {
							if (typeof program === 'string') {
								const compiled = backend.compile(network, { weights: new Float32Array(0) });
								await expect(compiled).rejects.toMatchObject({ code: 'ANOD_SHAPE', message: program });
							} else if (program.size < 50_000 && program.operations.every(({ outputs }) => outputs < 50_000)) {
								taken++;
								const model = await backend.compile(network, { weights: livelyWeights(network) });
								const output = await model.forward(numbers(2 * network.inputs, 1), 2);
								expect(output.length).toBe(2 * program.outputs);
								expect(output.every(Number.isFinite)).toBe(true);
								model.dispose();
							}
						}
					}),
					{ numRuns: 3 * runs, seed, endOnFailure: false },
				);
				expect(Math.min(taken, refused)).toBeGreaterThan(50);
			},
			patience,
		);
	},
};
