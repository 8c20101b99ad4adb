import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, inferShapes } from '@anod/core/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { livelyWeights } from '../../src/backend/networks.js';
import { adam, plan, train } from '../../src/backend/plans.js';
import { networksOf } from '../../src/backend/random-layers.js';
import { numbers } from '../../src/numbers.js';

const mostly = (usual: [number, number], seldom: [number, number]): fc.Arbitrary<number> =>
	fc.oneof(
		{ weight: 3, arbitrary: fc.integer({ min: usual[0], max: usual[1] }) },
		{ weight: 1, arbitrary: fc.integer({ min: seldom[0], max: seldom[1] }) },
	);

/** Channels on both sides of a vector's width and of a tile's; rows on both sides of a chunk. */
const work = fc.record({
	network: networksOf(mostly([1, 5], [6, 50]), mostly([1, 6], [7, 20]), 3000),
	n: mostly([1, 8], [9, 70]),
	batchSize: fc.integer({ min: 1, max: 70 }),
	members: fc.integer({ min: 1, max: 2 }),
	/** Of windows in a series, as a share of their length; 1 for rows that do not overlap. */
	step: fc.constantFrom(0, 0.5, 1),
});
type Work = typeof work extends fc.Arbitrary<infer Value> ? Value : never;

async function results(backend: Backend, { network, n, batchSize, members, step }: Work): Promise<Float32Array[]> {
	const model = await backend.compile(network, { weights: livelyWeights(network, members), members });
	const rowStride = Math.max(1, Math.floor(step * network.inputs));
	const rows = numbers((n - 1) * rowStride + network.inputs, n);
	const targets = numbers(n * inferShapes(network).outputs, n + 1, 0, 1);
	const given = plan(rows, { rowStride, targets, optimizer: adam, gradientClip: 1 });
	const forward = await model.forward(rows, n, { rowStride });
	const loss = Float32Array.of(await model.loss(given));
	const gradient = await model.gradient(given);
	const losses = Float32Array.from(await train(model, given, { batchSize, epochs: 1, rate: 1e-3 }));
	const all = [forward, loss, gradient, losses, model.weights()];
	model.dispose();
	return all;
}

const seed = Number(process.env.ANOD_FUZZ_SEED ?? 21);
const numRuns = Number(process.env.ANOD_FUZZ_RUNS ?? 60);

/** Random networks wider, and of more rows, than the suite has time for on slower backends. */
export function randomWide(name: string, create: () => Backend, arithmetic: 'exact' | 'fast'): void {
	describe(`${name}, random wide networks`, () => {
		const promise = arithmetic === 'exact' ? 'the bits of the wasm kernels' : 'results of their length';
		it(
			`gives ${promise}`,
			async () => {
				const [ours, oracle] = [create(), await wasmBackend()];
				await fc.assert(
					fc.asyncProperty(work, async (given) => {
						const [our, their] = [await results(ours, given), await results(oracle, given)];
						if (arithmetic === 'exact') expect(our).toEqual(their);
						else expect(our.map(({ length }) => length)).toEqual(their.map(({ length }) => length));
					}),
					{ numRuns, seed, endOnFailure: false },
				);
				ours.dispose();
				oracle.dispose();
			},
			180_000 + numRuns * 1000,
		);
	});
}
