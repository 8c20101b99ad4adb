import { type Backend, RandomStream } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wasmBackend } from '../src/index.js';
import { randomRows } from './rows.js';

/** Every distance in float32, feature after feature, then a full sort. */
function bruteForce(remembered: Float32Array, size: number, d: number, query: Float32Array, k: number, skipSelf: boolean) {
	const all = Array.from({ length: size }, (_, index) => {
		let sum = 0;
		for (let j = 0; j < d; j++) {
			const difference = Math.fround(query[j] - remembered[index * d + j]);
			sum = Math.fround(sum + Math.fround(difference * difference));
		}
		return { index, sum };
	});
	if (skipSelf) {
		const self = all.findIndex(({ sum }) => sum === 0);
		if (self >= 0) all.splice(self, 1);
	}
	all.sort((a, b) => a.sum - b.sum || a.index - b.index);
	return { distances: all.slice(0, k).map(({ sum }) => Math.fround(Math.sqrt(sum))), indices: all.slice(0, k).map(({ index }) => index) };
}

let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

async function compare(remembered: Float32Array, size: number, d: number, queries: Float32Array, k: number, skipSelf: boolean) {
	const n = queries.length / d;
	const memory = await backend.remember(remembered, size, d);
	const found = await memory.nearest(queries, n, k, skipSelf);
	memory.dispose();
	for (let i = 0; i < n; i++) {
		const expected = bruteForce(remembered, size, d, queries.subarray(i * d, (i + 1) * d), k, skipSelf);
		expect([...found.distances.subarray(i * k, (i + 1) * k)]).toEqual(expected.distances);
		expect([...found.indices.subarray(i * k, (i + 1) * k)]).toEqual(expected.indices);
	}
}

describe('nearest', () => {
	const shapes = [
		{ size: 1, d: 1, k: 1 },
		{ size: 7, d: 3, k: 2 },
		{ size: 8, d: 5, k: 8 },
		{ size: 256, d: 30, k: 26 },
		{ size: 500, d: 9, k: 300 },
		{ size: 1500, d: 2, k: 5 },
		{ size: 2003, d: 30, k: 5 },
		{ size: 2003, d: 30, k: 200 },
		{ size: 6000, d: 4, k: 37 },
	];
	it.each(shapes)('finds the same $k of $size rows of $d features as a full sort, bit for bit', async ({ size, d, k }) => {
		const remembered = randomRows(size, d, 11);
		await compare(remembered, size, d, randomRows(9, d, 12), k, false);
		if (k < size) await compare(remembered, size, d, remembered.slice(0, 5 * d), k, true);
	});

	it('finds them far from the origin, where inner products round away the distances', async () => {
		const far = (rows: Float32Array) => rows.map((value) => 1000 + value);
		await compare(far(randomRows(2000, 8, 21)), 2000, 8, far(randomRows(12, 8, 22)), 5, false);
	});

	it('gives ties to the lower index, also when all rows are the same', async () => {
		for (const k of [3, 30]) {
			await compare(new Float32Array(900 * 2).fill(0.5), 900, 2, new Float32Array([0.5, 0.5, 0, 0.25]), k, false);
			await compare(new Float32Array(900 * 2).fill(0.5), 900, 2, new Float32Array([0.5, 0.5]), k, true);
		}
		const random = new RandomStream(4, 8);
		const coarse = Float32Array.from({ length: 3000 * 2 }, () => random.below(5));
		for (const k of [4, 18, 150, 1200]) await compare(coarse, 3000, 2, coarse.slice(0, 10), k, true);
	});

	it('orders rows whose distance overflows by index', async () => {
		const remembered = randomRows(1600, 2, 31);
		for (const index of [0, 3, 5, 900]) remembered[2 * index] = 3e38;
		for (const k of [4, 1598, 1600]) await compare(remembered, 1600, 2, new Float32Array([0.1, 0.2, -3e38, 0]), k, false);
	});

	it('finds rows of norms near the end of the range', async () => {
		const huge = randomRows(800, 3, 41).map((value) => value * 1.5e19);
		await compare(huge, 800, 3, huge.slice(0, 12), 5, true);
	});

	it('answers no query with nothing', async () => {
		const memory = await backend.remember(randomRows(4, 2), 4, 2);
		expect(await memory.nearest(new Float32Array(0), 0, 2, false)).toEqual({ distances: new Float32Array(0), indices: new Uint32Array(0) });
	});
});
