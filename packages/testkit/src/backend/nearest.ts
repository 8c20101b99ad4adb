import type { Backend, Memory } from '@anod/core/backend';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import type { Section } from './section.js';

async function remembering(
	backend: Backend,
	rows: Float32Array,
	n: number,
	d: number,
	run: (memory: Memory) => Promise<void>,
): Promise<void> {
	const memory = await backend.remember(rows, n, d);
	try {
		await run(memory);
	} finally {
		memory.dispose();
	}
}

/** Whole numbers in a small range: distances are exact and tie often. */
const whole = (length: number, seed: number): Float32Array => numbers(length, seed, 0, 4).map(Math.floor);

export const nearest: Section = {
	title: 'nearest neighbours',
	define(test) {
		for (const [size, d, n, k] of [
			[1, 1, 1, 1],
			[5, 3, 4, 5],
			[64, 4, 33, 7],
			[100, 5, 100, 1],
			[257, 17, 31, 10],
			[1000, 9, 5, 1000],
			[300, 65, 40, 30],
		])
			test(`${k} of ${size} rows of ${d} features for ${n} rows: distances and rows agree with the oracle`, async ({ ours, oracle }) => {
				const [remembered, asked] = [numbers(size * d, 1), numbers(n * d, 2)];
				await remembering(ours, remembered, size, d, (our) =>
					remembering(oracle, remembered, size, d, async (their) => {
						const [a, b] = [await our.nearest(asked, n, k, false), await their.nearest(asked, n, k, false)];
						expectClose(a.distances, b.distances, 'distances', { ofEach: 1e-5, absolute: 1e-6 });
						// Where float32 cannot tell two distances apart the order may differ; each row named must lie at the distance given.
						for (let i = 0; i < n; i++) {
							const named = a.indices.slice(i * k, (i + 1) * k);
							expect(new Set(named).size).toBe(k);
							named.forEach((row, j) => {
								const square = remembered
									.subarray(row * d, (row + 1) * d)
									.reduce((sum, value, f) => sum + (value - asked[i * d + f]) ** 2, 0);
								expect(Math.abs(Math.sqrt(square) - b.distances[i * k + j])).toBeLessThan(1e-5 * (1 + b.distances[i * k + j]));
							});
						}
					}),
				);
			});

		for (const skipSelf of [false, true])
			for (const [size, d, n, k] of [
				[50, 2, 40, 49],
				[37, 3, 37, 5],
				[200, 1, 10, 60],
			])
				test(`ties go to the lower row, ${skipSelf ? 'leaving out one row at distance 0' : 'keeping all'}: ${k} of ${size} rows of ${d} features`, async ({
					ours,
					oracle,
				}) => {
					const [remembered, asked] = [whole(size * d, 1), whole(n * d, 2)];
					await remembering(ours, remembered, size, d, (our) =>
						remembering(oracle, remembered, size, d, async (their) => {
							const [a, b] = [await our.nearest(asked, n, k, skipSelf), await their.nearest(asked, n, k, skipSelf)];
							expect(a.indices).toEqual(b.indices);
							expectClose(a.distances, b.distances, 'distances', { ofEach: 1e-6 });
						}),
					);
				});

		test('a row of the memory is at distance exactly 0 from itself, and with skipSelf never meets itself', ({ ours }) => {
			const rows = numbers(60 * 7, 5, -1e3, 1e3);
			return remembering(ours, rows, 60, 7, async (memory) => {
				const own = await memory.nearest(rows, 60, 1, false);
				const others = await memory.nearest(rows, 60, 59, true);
				for (let i = 0; i < 60; i++) {
					expect(own.distances[i]).toBe(0);
					expect(own.indices[i]).toBe(i);
					expect(others.indices.slice(i * 59, (i + 1) * 59)).not.toContain(i);
				}
			});
		});

		test('skipSelf leaves out only one of several equal rows, and none where no distance is 0', ({ ours }) =>
			remembering(ours, Float32Array.of(5, 1, 1, 1, 9), 5, 1, async (memory) => {
				const found = await memory.nearest(Float32Array.of(1, 2), 2, 3, true);
				expect([...found.indices]).toEqual([2, 3, 0, 1, 2, 3]);
				expect([...found.distances]).toEqual([0, 0, 4, 1, 1, 1]);
			}));

		test('a row finds the same neighbours, to the bit, alone and among others', ({ ours }) => {
			const asked = numbers(101 * 6, 4);
			return remembering(ours, numbers(333 * 6, 3), 333, 6, async (memory) => {
				const all = await memory.nearest(asked, 101, 9, false);
				for (const i of [0, 1, 50, 99, 100]) {
					const alone = await memory.nearest(asked.slice(i * 6, (i + 1) * 6), 1, 9, false);
					expect(all.distances.slice(i * 9, (i + 1) * 9)).toEqual(alone.distances);
					expect(all.indices.slice(i * 9, (i + 1) * 9)).toEqual(alone.indices);
				}
			});
		});

		test('keeps its own copy of the rows', ({ ours }) => {
			const rows = Float32Array.of(1, 2, 3);
			return remembering(ours, rows, 3, 1, async (memory) => {
				rows.fill(100);
				expect([...(await memory.nearest(Float32Array.of(3), 1, 1, false)).distances]).toEqual([0]);
			});
		});
	},
};
