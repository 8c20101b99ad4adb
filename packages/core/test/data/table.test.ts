import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTable, selectRows } from '../../src/data/index.js';
import type { Batch } from '../../src/data/types.js';
import { expectError } from './errors.js';

/** What a caller without types may pass. */
const read = (input: unknown) => readTable(input as Batch);
const columnsOf = (input: unknown) => read(input).columns.map((column) => Array.from(column));

describe('lists of numbers', () => {
	it('become columns without names', () => {
		const table = read([
			[1, 2, 3],
			[4, 5, 6],
		]);
		expect(table).toMatchObject({ length: 2, names: ['x0', 'x1', 'x2'], named: false });
		expect(table.columns.map((column) => Array.from(column))).toEqual([
			[1, 4],
			[2, 5],
			[3, 6],
		]);
		expect(table.columns.every((column) => column instanceof Float64Array)).toBe(true);
	});
	it('may be typed arrays, and mixed', () => {
		expect(columnsOf([Float32Array.of(1, 0.5), [2, 3], Int8Array.of(-1, 4), BigInt64Array.of(5n, 6n)])).toEqual([
			[1, 2, -1, 5],
			[0.5, 3, 4, 6],
		]);
	});
	it('take NaN, null, undefined and holes as missing', () => {
		expect(columnsOf([[Number.NaN], [null], [undefined], new Array(1)])).toEqual([[Number.NaN, Number.NaN, Number.NaN, Number.NaN]]);
	});
	it('have 0 rows and no columns when empty', () => {
		expect(read([])).toEqual({ length: 0, names: [], named: false, columns: [] });
	});
	it('are copied: changing them later changes nothing', () => {
		const row = [1, 2];
		const table = read([row]);
		row[0] = 9;
		expect(table.columns[0][0]).toBe(1);
	});
	it('are refused when ragged, saying which row', () => {
		expectError(() => read([[1, 2], [3, 4], [5]]), 'ANOD_SHAPE', 'row 2 has 1 columns, row 0 has 2');
	});
	it('are refused when they hold infinity, text or lists, saying row and column', () => {
		expectError(() => read([[1, Infinity]]), 'ANOD_INPUT', 'row 0, column 1 is Infinity');
		expectError(() => read([[1], [-Infinity]]), 'ANOD_INPUT', 'row 1, column 0 is -Infinity');
		expectError(
			() =>
				read([
					[1, 2],
					[3, 'four'],
				]),
			'ANOD_INPUT',
			'row 1, column 1 is "four"',
			'give records',
		);
		expectError(() => read([[1, [2]]]), 'ANOD_INPUT', 'row 0, column 1 is a list of 1');
		expectError(() => read([[1], [true]]), 'ANOD_INPUT', 'row 1, column 0 is true');
	});
	it('are refused when rows have no columns or another form', () => {
		expectError(() => read([[], []]), 'ANOD_SHAPE', '2 rows of 0 columns');
		expectError(() => read([[1], { a: 1 }]), 'ANOD_INPUT', 'row 1 is an object, row 0 a list of 1 numbers');
		expectError(() => read([[1], null]), 'ANOD_INPUT', 'row 1 is null');
	});
});

describe('a typed array with a shape', () => {
	it('is a row-major matrix, of any element type', () => {
		for (const data of [Float32Array.of(1, 2, 3, 4, 5, 6), Uint8Array.of(1, 2, 3, 4, 5, 6), BigInt64Array.of(1n, 2n, 3n, 4n, 5n, 6n)])
			expect(columnsOf({ data, shape: [3, 2] })).toEqual([
				[1, 3, 5],
				[2, 4, 6],
			]);
	});
	it('may have 0 rows and keeps its width', () => {
		expect(read({ data: new Float32Array(0), shape: [0, 3] })).toMatchObject({ length: 0, names: ['x0', 'x1', 'x2'] });
	});
	it('is refused when the shape does not fit the data', () => {
		expectError(() => read({ data: new Float32Array(5), shape: [2, 3] }), 'ANOD_SHAPE', 'asks for 6 numbers, the data hold 5');
		expectError(() => read({ data: new Float32Array(6), shape: [6] }), 'ANOD_SHAPE', /shape \[6\] .*\[rows, columns\]/);
		expectError(() => read({ data: new Float32Array(6), shape: [1, 2, 3] }), 'ANOD_SHAPE', '[1, 2, 3]');
		expectError(() => read({ data: new Float32Array(6), shape: [-2, -3] }), 'ANOD_SHAPE', '[-2, -3]');
		expectError(() => read({ data: new Float32Array(3), shape: [2, 1.5] }), 'ANOD_SHAPE', '[2, 1.5]');
		expectError(() => read({ data: new Float32Array(0), shape: [4, 0] }), 'ANOD_SHAPE', '4 rows of 0 columns');
	});
	it('is refused when it holds infinity, saying row and column', () => {
		expectError(() => read({ data: Float32Array.of(1, 2, 3, Infinity), shape: [2, 2] }), 'ANOD_INPUT', 'row 1, column 1 is Infinity');
	});
	it('reads the same as the rows it was made of', () => {
		const matrix = fc.integer({ min: 1, max: 6 }).chain((d) =>
			fc.array(fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(Number.NaN)), { minLength: d, maxLength: d }), {
				minLength: 1,
				maxLength: 8,
			}),
		);
		fc.assert(
			fc.property(matrix, (rows) => {
				const shaped = read({ data: Float64Array.from(rows.flat()), shape: [rows.length, rows[0].length] });
				expect(shaped).toEqual(read(rows));
				expect(columnsOf(rows)).toEqual(rows[0].map((_, k) => rows.map((row) => row[k])));
			}),
		);
	});
});

describe('records', () => {
	it('have the union of their keys as columns, in order of first appearance; a key a row lacks is missing', () => {
		const table = read([
			{ b: 1, a: 'x' },
			{ a: 'y', c: true },
			{ c: false, b: 3 },
		]);
		expect(table.names).toEqual(['b', 'a', 'c']);
		expect(table.named).toBe(true);
		expect(table.columns.map((column) => Array.from(column))).toEqual([
			[1, Number.NaN, 3],
			['x', 'y', null],
			[null, true, false],
		]);
	});
	it('keep text, booleans and dates, and make numbers of bigints', () => {
		const date = new Date(0);
		const table = read([
			{ text: '3.5', flag: true, when: date, big: 12n, mixed: 1 },
			{ text: '', flag: null, when: null, big: 13n, mixed: 'a' },
		]);
		expect(table.columns.map((column) => Array.from(column))).toEqual([
			['3.5', ''],
			[true, null],
			[date, null],
			[12, 13],
			[1, 'a'],
		]);
		expect(table.columns[3]).toBeInstanceOf(Float64Array);
	});
	it('may have keys that every object has', () => {
		const rows = JSON.parse('[{"__proto__": 1, "constructor": 2}, {"constructor": 3}]');
		expect(read(rows).names).toEqual(['__proto__', 'constructor']);
		expect(columnsOf(rows)).toEqual([
			[1, Number.NaN],
			[2, 3],
		]);
	});
	it('are refused for a cell that is no cell, saying row and column', () => {
		expectError(() => read([{ a: 1 }, { a: [1, 2] }]), 'ANOD_INPUT', 'row 1, column a is a list of 2');
		expectError(() => read([{ a: {} }]), 'ANOD_INPUT', 'row 0, column a is an object');
		expectError(
			() =>
				read([
					{ a: 1, b: 2 },
					{ a: 1, b: -Infinity },
				]),
			'ANOD_INPUT',
			'row 1, column b is -Infinity',
		);
		expectError(() => read([{ a: () => 1 }]), 'ANOD_INPUT', 'row 0, column a is a function');
	});
	it('are refused when a row is something else, or no row has a column', () => {
		expectError(() => read([{ a: 1 }, [1]]), 'ANOD_INPUT', 'row 1 is a list of 1, row 0 a record');
		expectError(() => read([{ a: 1 }, null]), 'ANOD_INPUT', 'row 1 is null');
		expectError(() => read([{ a: 1 }, 'a']), 'ANOD_INPUT', 'row 1 is "a"');
		expectError(() => read([{}, {}]), 'ANOD_SHAPE', '2 rows of 0 columns');
	});
});

describe('columns by name', () => {
	it('may be lists and typed arrays', () => {
		const table = read({ a: [1, null, 3], b: Float32Array.of(4, 5, 6), c: ['x', 'y', 'z'] });
		expect(table).toMatchObject({ length: 3, names: ['a', 'b', 'c'], named: true });
		expect(table.columns.map((column) => Array.from(column))).toEqual([
			[1, Number.NaN, 3],
			[4, 5, 6],
			['x', 'y', 'z'],
		]);
	});
	it('may be called data and shape', () => {
		expect(read({ data: [1, 2], shape: ['round', 'square'] }).names).toEqual(['data', 'shape']);
	});
	it('may be empty', () => {
		expect(read({ a: [], b: [] })).toMatchObject({ length: 0, names: ['a', 'b'] });
	});
	it('are refused when their lengths differ, or when one is no list', () => {
		expectError(() => read({ a: [1, 2], b: [1] }), 'ANOD_SHAPE', 'column b has 1 cells, column a has 2');
		expectError(() => read({ a: 1, b: 2 }), 'ANOD_INPUT', 'column a is 1, not a list', '[row]');
		expectError(() => read({ a: 'text' }), 'ANOD_INPUT', 'column a is "text"');
	});
	it('are refused for a bad cell, saying row and column', () => {
		expectError(() => read({ a: [1, 2], b: Float32Array.of(1, Infinity) }), 'ANOD_INPUT', 'row 1, column b is Infinity');
	});
	it('read as the records of the same cells do', () => {
		const cell = fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null));
		fc.assert(
			fc.property(fc.array(fc.record({ a: cell, b: cell }), { minLength: 1 }), (rows) => {
				expect(read({ a: rows.map((row) => row.a), b: rows.map((row) => row.b) })).toEqual(read(rows.map(({ a, b }) => ({ a, b }))));
			}),
		);
	});
});

describe('tensors of tfjs', () => {
	beforeAll(() => tf.setBackend('cpu'));
	it('of rank 2 are matrices, of any numeric type', () => {
		const rows = [
			[1, 2, 3],
			[4, 5, 6],
		];
		for (const type of ['float32', 'int32'] as const) {
			const tensor = tf.tensor2d(rows, [2, 3], type);
			expect(read(tensor)).toEqual(read(rows));
			tensor.dispose();
		}
		expect(columnsOf(tf.tensor2d([[true], [false]], [2, 1], 'bool'))).toEqual([[1, 0]]);
	});
	it('of another rank are refused', () => {
		expectError(() => read(tf.tensor1d([1, 2])), 'ANOD_SHAPE', '[2]');
		expectError(() => read(tf.zeros([1, 2, 3])), 'ANOD_SHAPE', '[1, 2, 3]');
	});
	it('of text are refused, saying row and column', () => {
		expectError(() => read(tf.tensor2d([['a', 'b']])), 'ANOD_INPUT', 'row 0, column 0 is "a"');
	});
});

describe('anything else', () => {
	it('is refused with the forms there are', () => {
		const forms = 'give rows as';
		for (const [input, got] of [
			[undefined, 'got undefined'],
			[null, 'got null'],
			[42, 'got 42'],
			['a,b', 'got "a,b"'],
			[[1, 2, 3], 'a list whose row 0 is 1'],
			[['a', 'b'], 'a list whose row 0 is "a"'],
			[[new Date(0)], 'a list whose row 0 is 1970'],
			[Float32Array.of(1, 2), 'a typed array of 2 numbers without a shape'],
			[{}, 'an object without columns'],
			[new Map([['a', [1]]]), 'an iterable'],
			[Promise.resolve([[1]]), 'promise'],
			[
				(async function* () {
					yield [[1]];
				})(),
				'an iterable',
			],
		] as const)
			expectError(() => read(input), 'ANOD_INPUT', got, forms);
	});
});

describe('selectRows', () => {
	it('takes rows in the order asked for, also twice', () => {
		const table = selectRows(read({ a: [10, 11, 12], b: ['x', 'y', 'z'] }), Uint32Array.of(2, 0, 2));
		expect(table).toMatchObject({ length: 3, names: ['a', 'b'], named: true });
		expect(table.columns.map((column) => Array.from(column))).toEqual([
			[12, 10, 12],
			['z', 'x', 'z'],
		]);
		expect(table.columns[0]).toBeInstanceOf(Float64Array);
	});
	it('takes none', () => {
		expect(selectRows(read({ a: [1] }), [])).toMatchObject({ length: 0, names: ['a'] });
	});
});
