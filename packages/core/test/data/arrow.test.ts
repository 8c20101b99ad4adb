import {
	Bool,
	DateDay,
	Decimal,
	Dictionary,
	DurationMillisecond,
	Field,
	Float16,
	Float32,
	Int32,
	Int64,
	List,
	makeData,
	RecordBatch,
	Schema,
	Struct,
	Table,
	TimestampMicrosecond,
	TimestampSecond,
	tableFromArrays,
	tableFromIPC,
	tableToIPC,
	Uint64,
	Utf8,
	vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/index.js';
import type { ArrowLike } from '../../src/data/types.js';
import { expectError } from './errors.js';

const read = (table: unknown) => readTable(table as ArrowLike);
const cells = (table: unknown) => Object.fromEntries(read(table).columns.map((column, k) => [read(table).names[k], Array.from(column)]));
const day = new Date('2020-01-02T00:00:00Z');

describe('an Arrow table', () => {
	it('has its columns by name', () => {
		const table = tableFromArrays({ count: Int32Array.of(1, 2), share: Float64Array.of(0.5, 0.25), city: ['Oslo', 'Rome'] });
		expect(read(table)).toMatchObject({ length: 2, names: ['count', 'share', 'city'], named: true });
		expect(cells(table)).toEqual({ count: [1, 2], share: [0.5, 0.25], city: ['Oslo', 'Rome'] });
	});
	it('keeps missing cells of every type', () => {
		const table = new Table({
			i: vectorFromArray([1, null], new Int32()),
			f: vectorFromArray([null, 2.5], new Float32()),
			b: vectorFromArray([true, null], new Bool()),
			s: vectorFromArray(['a', null], new Utf8()),
			t: vectorFromArray([day, null], new DateDay()),
			d: vectorFromArray(['x', null], new Dictionary(new Utf8(), new Int32())),
		});
		expect(cells(table)).toEqual({
			i: [1, Number.NaN],
			f: [Number.NaN, 2.5],
			b: [true, null],
			s: ['a', null],
			t: [day, null],
			d: ['x', null],
		});
	});
	it('has dates and timestamps of every unit as Date objects', () => {
		const table = new Table({
			day: vectorFromArray([day], new DateDay()),
			micro: vectorFromArray([day.getTime()], new TimestampMicrosecond()),
			second: vectorFromArray([day.getTime()], new TimestampSecond('UTC')),
		});
		expect(cells(table)).toEqual({ day: [day], micro: [day], second: [day] });
	});
	it('has 64-bit integers, durations, decimals and half floats as numbers', () => {
		const table = new Table({
			int: vectorFromArray([5n, -7n], new Int64()),
			unsigned: vectorFromArray([5n, null], new Uint64()),
			duration: vectorFromArray([60_000n, 1n], new DurationMillisecond()),
			half: vectorFromArray([0.5, 2], new Float16()),
			decimal: vectorFromArray(
				[Uint32Array.of(12345, 0, 0, 0), Uint32Array.of(0xffffffff - 9, 0xffffffff, 0xffffffff, 0xffffffff)],
				new Decimal(2, 10, 128),
			),
		});
		expect(cells(table)).toEqual({
			int: [5, -7],
			unsigned: [5, Number.NaN],
			duration: [60_000, 1],
			half: [0.5, 2],
			decimal: [123.45, -0.1],
		});
	});
	it('reads the same after a trip through its file format, in several chunks', () => {
		const part = (from: number) => tableFromArrays({ x: Float64Array.from({ length: 4 }, (_, i) => from + i), s: ['a', 'b', 'c', 'a'] });
		const table = tableFromIPC(tableToIPC(part(0).concat(part(4)))).slice(1, 7);
		expect(cells(table)).toEqual({ x: [1, 2, 3, 4, 5, 6], s: ['b', 'c', 'a', 'a', 'b', 'c'] });
	});
	it('may come as a record batch', () => {
		const [batch] = tableFromArrays({ x: Int32Array.of(1, 2, 3) }).batches;
		expect(cells(batch)).toEqual({ x: [1, 2, 3] });
	});
	it('may have 0 rows', () => {
		expect(read(tableFromArrays({ x: new Float32Array(0) }))).toMatchObject({ length: 0, names: ['x'] });
	});
	it('is refused for nested cells and infinity, saying row and column', () => {
		const nested = new Table({ a: vectorFromArray([[1, 2]], new List(new Field('item', new Int32()))) });
		expectError(() => read(nested), 'ANOD_INPUT', 'row 0, column a is an object');
		expectError(() => read(tableFromArrays({ a: Float32Array.of(1, Infinity) })), 'ANOD_INPUT', 'row 1, column a is Infinity');
	});
	it('is refused when two columns share a name', () => {
		const children = [1, 2].map((value) => makeData({ type: new Int32(), data: Int32Array.of(value) }));
		const fields = children.map(() => new Field('a', new Int32()));
		const table = new RecordBatch(new Schema(fields), makeData({ type: new Struct(fields), length: 1, nullCount: 0, children }));
		expectError(() => read(table), 'ANOD_INPUT', 'two columns are called a');
	});
});
