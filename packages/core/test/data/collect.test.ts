import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { tableFromArrays } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { collectTable, readTable, tables } from '../../src/data/index.js';
import type { ArrowLike, Batch, Input, Table } from '../../src/data/types.js';
import { expectRejection } from './errors.js';

async function* stream(...batches: unknown[]): AsyncGenerator<Batch> {
	for (const batch of batches) yield batch as Batch;
}
const cells = (table: Table) => table.columns.map((column) => Array.from(column));

async function list(input: Input, signal?: AbortSignal): Promise<Table[]> {
	const all: Table[] = [];
	for await (const table of tables(input, { signal })) all.push(table);
	return all;
}

describe('tables', () => {
	it('gives one table a batch, and one for an input that is no stream', async () => {
		expect(await list(stream([[1]], [[2], [3]]))).toEqual([readTable([[1]]), readTable([[2], [3]])]);
		expect(await list([[1]])).toEqual([readTable([[1]])]);
	});
	it('reads a batch only when asked for it', async () => {
		let read = 0;
		async function* counted(): AsyncGenerator<Batch> {
			for (;;) {
				read++;
				yield [[read]];
			}
		}
		const reader = tables(counted());
		await reader.next();
		await reader.next();
		expect(read).toBe(2);
		await reader.return(undefined);
	});
	it('says in which batch a cell is bad', async () => {
		await expectRejection(list(stream([[1]], [[2], [Infinity]])), 'ANOD_INPUT', 'in batch 1, row 1, column 0 is Infinity');
	});
	it('lets an error of the source through as it is', async () => {
		async function* broken(): AsyncGenerator<Batch> {
			yield [[1]];
			throw new RangeError('disk gone');
		}
		await expect(list(broken())).rejects.toThrow(new RangeError('disk gone'));
	});
	it('stops when aborted, and closes the source', async () => {
		const controller = new AbortController();
		let closed = false;
		async function* endless(): AsyncGenerator<Batch> {
			try {
				for (;;) {
					yield [[1]];
					controller.abort();
				}
			} finally {
				closed = true;
			}
		}
		await expectRejection(list(endless(), controller.signal), 'ANOD_ABORTED');
		expect(closed).toBe(true);
		await expectRejection(list([[1]], controller.signal), 'ANOD_ABORTED');
	});
	it('reads tensors of a stream without blocking', async () => {
		await tf.setBackend('cpu');
		const tensor = tf.tensor2d([[1, 2]]);
		expect((await list(stream(tensor))).map(cells)).toEqual([[[1], [2]]]);
	});
});

describe('collectTable', () => {
	it('puts batches one under the other', async () => {
		const table = await collectTable(stream([[1, 2]], { data: Float32Array.of(3, 4, 5, 6), shape: [2, 2] }));
		expect(table).toEqual(
			readTable([
				[1, 2],
				[3, 4],
				[5, 6],
			]),
		);
	});
	it('matches named columns by name, whatever their form', async () => {
		const arrow = tableFromArrays({ b: Float64Array.of(4), a: Float64Array.of(3) }) as unknown as ArrowLike;
		const table = await collectTable(stream({ a: [1], b: [2] }, arrow, [{ b: 6, a: 5 }]));
		expect(table.names).toEqual(['a', 'b']);
		expect(cells(table)).toEqual([
			[1, 3, 5],
			[2, 4, 6],
		]);
	});
	it('lets batches of records lack a column or bring a new one', async () => {
		const table = await collectTable(stream([{ a: 1 }], [{ a: 2, b: 'x' }], [{ b: 'y' }]));
		expect(table.names).toEqual(['a', 'b']);
		expect(cells(table)).toEqual([
			[1, 2, Number.NaN],
			[null, 'x', 'y'],
		]);
	});
	it('keeps text of a later batch beside numbers of an earlier one', async () => {
		expect(cells(await collectTable(stream([{ a: 1 }], [{ a: 'two' }])))).toEqual([[1, 'two']]);
	});
	it('skips batches without rows', async () => {
		expect(await collectTable(stream([], [[1]], [], [[2]]))).toEqual(readTable([[1], [2]]));
		expect((await collectTable(stream([], []))).length).toBe(0);
		expect((await collectTable(stream())).length).toBe(0);
	});
	it('stops at the limit and asks for no more', async () => {
		let read = 0;
		async function* counted(): AsyncGenerator<Batch> {
			for (;;) {
				read++;
				yield [[read], [-read]];
			}
		}
		expect(cells(await collectTable(counted(), { limit: 3 }))).toEqual([[1, -1, 2]]);
		expect(read).toBe(2);
		expect(cells(await collectTable([[1], [2], [3]], { limit: 2 }))).toEqual([[1, 2]]);
	});
	it('refuses batches with other columns', async () => {
		await expectRejection(collectTable(stream([[1, 2]], [[1]])), 'ANOD_SHAPE', 'batch 1 has 1 columns');
		await expectRejection(collectTable(stream([[1]], { a: [1] })), 'ANOD_SHAPE', 'batch 1 has 1 columns with names');
		await expectRejection(collectTable(stream({ a: [1] }, { b: [1] })), 'ANOD_UNKNOWN_COLUMN', 'batch 1 has a column b');
		await expectRejection(collectTable(stream({ a: [1], b: [2] }, { a: [1] })), 'ANOD_UNKNOWN_COLUMN', 'batch 1 has no column b');
	});
	it('stops when aborted', async () => {
		await expectRejection(collectTable(stream([[1]]), { signal: AbortSignal.abort() }), 'ANOD_ABORTED');
	});
});
