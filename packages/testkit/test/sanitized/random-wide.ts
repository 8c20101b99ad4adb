import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, inferShapes } from '@anod/core/backend';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { livelyWeights } from '../../src/backend/networks.js';
import { adam, plan, train } from '../../src/backend/plans.js';
import { networksOf } from '../../src/backend/random-layers.js';
import { numbers } from '../../src/numbers.js';

const mostly = (usual: fc.Arbitrary<number>, seldom: fc.Arbitrary<number>): fc.Arbitrary<number> =>
	fc.oneof({ weight: 2, arbitrary: usual }, { weight: 1, arbitrary: seldom });
const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** Channels on both sides of a vector's width and of a tile's, some of which divide each other; rows on both sides of a chunk. */
const channels = mostly(between(1, 5), fc.constantFrom(7, 8, 16, 17, 24, 32, 33, 48));
const work = fc.record({
	network: networksOf(channels, mostly(between(1, 6), between(7, 20)), 3000),
	n: mostly(between(1, 8), between(9, 70)),
	batchSize: between(1, 70),
	members: between(1, 2),
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

const search = fc.record({ size: between(2, 400), d: between(1, 40), n: between(1, 30), part: fc.double({ min: 0, max: 1, noNaN: true }) });

const seed = Number(process.env.ANOD_FUZZ_SEED ?? 21);
const numRuns = Number(process.env.ANOD_FUZZ_RUNS ?? 60);

/** Random networks wider, and of more rows, than the suite has time for on slower backends; and random searches. */
export function randomWide(name: string, create: () => Backend, arithmetic: 'exact' | 'fast'): void {
	/** Fast arithmetic is compared by the suite; here only what it touches counts. */
	const expectSame = (our: readonly ArrayLike<number>[], their: readonly ArrayLike<number>[]): void => {
		if (arithmetic === 'exact') expect(our).toEqual(their);
		else expect(our.map(({ length }) => length)).toEqual(their.map(({ length }) => length));
	};
	const both = async (body: (ours: Backend, oracle: Backend) => Promise<void>): Promise<void> => {
		const [ours, oracle] = [create(), await wasmBackend()];
		await body(ours, oracle);
		ours.dispose();
		oracle.dispose();
	};
	const promise = arithmetic === 'exact' ? 'the bits of the wasm kernels' : 'results of their length';
	const options = { numRuns, seed, endOnFailure: false };
	const patience = 180_000 + numRuns * 1000;

	describe(`${name}, random wide work`, () => {
		it(
			`on networks gives ${promise}`,
			() =>
				both((ours, oracle) =>
					fc.assert(
						fc.asyncProperty(work, async (given) => expectSame(await results(ours, given), await results(oracle, given))),
						options,
					),
				),
			patience,
		);

		it(
			`on searches gives ${promise}`,
			() =>
				both((ours, oracle) =>
					fc.assert(
						fc.asyncProperty(search, async ({ size, d, n, part }) => {
							const [rows, queries] = [numbers(size * d, size), numbers(n * d, n)];
							const nearest = async (backend: Backend): Promise<ArrayLike<number>[]> => {
								const memory = await backend.remember(rows, size, d);
								const all: ArrayLike<number>[] = [];
								// One, so few that they are searched for apart, and any number.
								for (const k of new Set([1, Math.min(5, size - 1), Math.ceil(part * (size - 1)) || 1]))
									for (const [from, skipSelf] of [
										[queries, false],
										[rows, true],
									] as const) {
										const { distances, indices } = await memory.nearest(from, from.length / d, k, skipSelf);
										all.push(distances, indices);
									}
								memory.dispose();
								return all;
							};
							expectSame(await nearest(ours), await nearest(oracle));
						}),
						options,
					),
				),
			patience,
		);
	});
}
