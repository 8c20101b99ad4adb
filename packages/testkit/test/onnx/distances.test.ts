import { wasmBackend } from '@anod/backend-wasm';
import type { Backend } from '@anod/core/backend';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { messages } from '../../../core/src/onnx/format/messages.js';
import { Graph } from '../../../core/src/onnx/graph.js';
import { meanDistance } from '../../../core/src/onnx/signals/distance.js';
import { numbers } from '../../src/numbers.js';
import { describeInRuntime, Session } from './session.js';

let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});

async function inGraph(rows: Float32Array, remembered: Float32Array, d: number, k: number): Promise<number[]> {
	const graph = new Graph();
	const input = graph.input('rows', 'float32', ['n', d]);
	graph.output(meanDistance(graph, input, remembered, d, k), 'distance', ['n']);
	const operators = { '': 13 };
	const text = graph.encode('distances', true);
	const session = await Session.open(
		messages.model({ irVersion: 7, producer: 'test', description: '', graph: text, operators, metadata: {} }).encode(),
	);
	const { distance } = await session.run({ rows: { data: rows, shape: [rows.length / d, d] } });
	await session.close();
	return [...distance];
}

async function inKernels(rows: Float32Array, remembered: Float32Array, d: number, k: number): Promise<number[]> {
	const n = rows.length / d;
	const memory = await backend.remember(remembered, remembered.length / d, d);
	const { distances } = await memory.nearest(rows, n, k, true);
	memory.dispose();
	return Array.from({ length: n }, (_, i) => {
		let sum = 0;
		for (let j = 0; j < k; j++) sum += distances[i * k + j];
		return sum / k;
	});
}

/** Expects the same distances, and where the mean of several may be added up otherwise, nearly. */
async function expectSame(rows: Float32Array, remembered: Float32Array, d: number, k: number): Promise<void> {
	const [theirs, ours] = [await inGraph(rows, remembered, d, k), await inKernels(rows, remembered, d, k)];
	theirs.forEach((distance, i) => {
		expect(Math.abs(distance - ours[i]), `row ${i}: ${distance} in the graph, ${ours[i]} in the kernels`).toBeLessThanOrEqual(
			1e-15 * k * ours[i],
		);
	});
}

describeInRuntime('distances to remembered rows in a graph', () => {
	it('are those of the kernels, among rows that repeat and rows that are remembered', async () => {
		// Whole numbers in units that differ by up to twelve orders of magnitude: many rows are the same, others nearly.
		const unit = fc.constantFrom(1, 0.1, 1e-6, 1e6, 1e12);
		await fc.assert(
			fc.asyncProperty(
				fc.array(unit, { minLength: 1, maxLength: 5 }),
				fc.integer({ min: 2, max: 50 }),
				fc.integer({ min: 1, max: 12 }),
				fc.integer({ min: 1, max: 4 }),
				fc.constantFrom(0, 1e6),
				async (units, m, wanted, levels, center) => {
					const d = units.length;
					const at = (count: number, seed: number): Float32Array =>
						numbers(count * d, seed, -levels, levels).map((value, i) => Math.fround((Math.round(value) + center) * units[i % d]));
					const remembered = at(m, m + wanted);
					const rows = Float32Array.of(...at(6, m + wanted + 1), ...remembered.subarray(0, 4 * d));
					await expectSame(rows, remembered, d, Math.min(wanted, m - 1));
				},
			),
			{ numRuns: 120, seed: 5 },
		);
	});

	it('are those of the kernels among many rows close together and far from the origin', async () => {
		const [d, m] = [8, 700];
		const cloud = (count: number, seed: number): Float32Array =>
			numbers(count * d, seed, -1, 1).map((value) => Math.fround(3000 + 0.001 * value));
		const remembered = cloud(m, 1);
		await expectSame(Float32Array.of(...cloud(200, 2), ...remembered.subarray(0, 50 * d)), remembered, d, 1);
		await expectSame(cloud(200, 3), remembered, d, 20);
	});

	it('are 0 for a row that is remembered twice, and not for one that is remembered once', async () => {
		const remembered = Float32Array.of(1, 2, 1, 2, 5, 6, 4, 2);
		expect(await inGraph(Float32Array.of(1, 2, 5, 6), remembered, 2, 1)).toEqual([0, Math.fround(Math.sqrt(17))]);
	});

	it('are those of the kernels of rows far beyond all that is remembered', async () => {
		const remembered = numbers(300 * 4, 1);
		await expectSame(Float32Array.of(1e18, -1e18, 0, 1e9, 1e6, 0, 0, 0, -4e4, 3, 3, 3), remembered, 4, 3);
	});
});
