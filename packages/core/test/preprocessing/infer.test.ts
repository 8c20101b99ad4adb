import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/index.js';
import type { Cell } from '../../src/data/types.js';
import { fitPreprocessing, type PreprocessingOptions } from '../../src/preprocessing/index.js';
import { expectError } from '../data/errors.js';

const options: PreprocessingOptions = { scaling: 'standard', compressBeyond: 5, missing: 'keep' };
const n = 40;
const cells = (cell: (i: number) => Cell) => Array.from({ length: n }, (_, i) => cell(i));
/** A column that is always a feature, so that the one asked about may be ignored. */
const other = cells((i) => (i * 7) % 11);

function schemaOf(column: readonly Cell[], name = 'column', given: Partial<PreprocessingOptions> = {}) {
	return fitPreprocessing(readTable({ [name]: column, other }), { ...options, ...given }).columns[0];
}
const kindOf = (column: readonly Cell[], name?: string) => schemaOf(column, name).kind;

describe('a column of numbers', () => {
	it('is recognised, as text too', () => {
		expect(schemaOf(cells((i) => (i * 13) % 17))).toMatchObject({
			kind: 'number',
			features: 1,
			missingShare: 0,
			reason: 'all cells are numbers',
		});
		expect(kindOf(cells((i) => `${(i * 13) % 17}.5`))).toBe('number');
		expect(kindOf(cells((i) => ['1e3', ' -2 ', '+.5', '7.', '12345678901234567890'][i % 5]))).toBe('number');
	});
	it('may have missing cells, by any of the marks people write in text', () => {
		expect(schemaOf(cells((i) => ['3.5', 'NA', 'n/a', 'NaN', '', '-', '?', 'null', '7'][i % 9]))).toMatchObject({ kind: 'number' });
		expect(schemaOf(cells((i) => (i % 4 === 0 ? null : (i * 13) % 17))).missingShare).toBe(0.25);
	});
	it('may be constant', () => {
		expect(schemaOf(cells(() => 5))).toMatchObject({
			kind: 'number',
			features: 1,
			reason: 'all cells are numbers; all its values are equal',
		});
	});
	it('may hold booleans among numbers, as 1 and 0', () => {
		expect(kindOf(cells((i) => (i % 3 === 0 ? true : (i * 13) % 17)))).toBe('number');
	});
	it('is not one with commas for points: the reason says which cell is odd', () => {
		const schema = schemaOf(cells((i) => (i === 3 ? '1,5' : `${i * 1.5}`)));
		expect(schema.kind).toBe('ignore');
		expect(schema.reason).toBe('identifies rows or is free text: all 40 values differ; 39 of 40 are numbers, but not row 3: "1,5"');
	});
	it('says so when its quartiles coincide and it is scaled by its deviation instead', () => {
		const { state, reason } = schemaOf(
			cells((i) => (i < 36 ? 1 : 5)),
			'column',
			{ scaling: 'robust' },
		);
		expect(state).toMatchObject({ shift: 1, scale: 1.2 });
		expect(reason).toContain('quartiles coincide');
	});
});

describe('a column of booleans', () => {
	it('is recognised, as text too, with missing cells', () => {
		expect(schemaOf(cells((i) => i % 3 === 0))).toMatchObject({ kind: 'boolean', features: 1 });
		expect(kindOf(cells((i) => [true, false, null][i % 3]))).toBe('boolean');
		expect(kindOf(cells((i) => ['true', 'FALSE', '', 'NA'][i % 4]))).toBe('boolean');
	});
	it('is not one of 1 and 0 unless stated', () => {
		expect(kindOf(cells((i) => i % 2))).toBe('number');
		expect(kindOf(cells((i) => `${i % 2}`))).toBe('number');
		expect(
			schemaOf(
				cells((i) => i % 2),
				'column',
				{ columns: { column: 'boolean' } },
			),
		).toMatchObject({
			kind: 'boolean',
			reason: 'stated in option columns',
		});
	});
});

describe('a column of dates', () => {
	it('is recognised from Date objects and from ISO 8601 text', () => {
		expect(kindOf(cells((i) => new Date(i * 3.6e6)))).toBe('date');
		expect(kindOf(cells((i) => `2024-02-${String((i % 28) + 1).padStart(2, '0')}`))).toBe('date');
		expect(kindOf(cells((i) => ['2024-02-29T23:59:59.123Z', '2024-02-28 12:00', '2024-01-01T00:00:00+05:30', null][i % 4]))).toBe('date');
	});
	it('is not one with a day that does not exist', () => {
		expect(kindOf(cells((i) => (i === 7 ? '2023-02-29' : '2024-02-28')))).toBe('category');
	});
	it('becomes nothing but cycles that it shows at least twice', () => {
		const names = (column: readonly Cell[]) => fitPreprocessing(readTable({ time: column, other }), options).featureNames.slice(0, -1);
		const hour = ['time:hour-sin', 'time:hour-cos'];
		const weekday = ['time:weekday-sin', 'time:weekday-cos'];
		const hours = 3.6e6;
		expect(names(cells((i) => new Date(i * hours)))).toEqual([]);
		expect(names(cells((i) => new Date(i * 7 * hours)))).toEqual(hour);
		expect(names(cells((i) => new Date(i * 24 * hours)))).toEqual(weekday);
		expect(names(cells((i) => new Date(i * 31 * hours)))).toEqual([...hour, ...weekday]);
		expect(schemaOf(cells((i) => new Date(i))).reason).toBe(
			'all cells are dates; too short a time to show a cycle, so nothing is learned from it',
		);
	});
});

describe('a column of categories', () => {
	it('is text that repeats', () => {
		expect(schemaOf(cells((i) => 'abc'[i % 3]))).toMatchObject({ kind: 'category', features: 4, reason: '3 different values' });
	});
	it('may be a number stated to be one', () => {
		const { state } = schemaOf(
			cells((i) => i % 3),
			'column',
			{ columns: { column: 'category' } },
		);
		expect(state).toMatchObject({ categories: ['0', '1', '2'], counts: [14, 13, 13] });
	});
	it('has one feature by frequency beyond 16 values', () => {
		expect(schemaOf(cells((i) => `c${i % 17}`))).toMatchObject({
			kind: 'category',
			features: 1,
			reason: '17 different values, told apart by how frequent they are',
		});
		expect(schemaOf(cells((i) => `c${i % 16}`)).features).toBe(17);
	});
	it('may hold a single value', () => {
		expect(schemaOf(cells(() => 'a'))).toMatchObject({ kind: 'category', features: 2, reason: '1 different value' });
	});
	it('keeps text that marks a missing number as a value of its own', () => {
		expect(schemaOf(cells((i) => ['none', 'some', 'all'][i % 3])).state.categories).toEqual(['none', 'all', 'some']);
	});
});

describe('a column that is no feature', () => {
	it('is one without any cell', () => {
		for (const empty of [null, undefined, '', Number.NaN, 'NA', new Date(Number.NaN)])
			expect(schemaOf(cells(() => empty))).toMatchObject({
				kind: 'ignore',
				features: 0,
				missingShare: 1,
				reason: 'all cells are missing',
			});
	});
	it('is text that differs in nearly every row', () => {
		expect(schemaOf(cells((i) => `user-${i}`))).toMatchObject({
			kind: 'ignore',
			reason: 'identifies rows or is free text: all 40 values differ',
		});
		expect(schemaOf(cells((i) => `user-${Math.min(i, 37)}`)).reason).toBe('identifies rows or is free text: 38 of 40 values differ');
	});
	it('is one that counts rows, as text too', () => {
		expect(schemaOf(cells((i) => i + 100))).toMatchObject({
			kind: 'ignore',
			reason: 'counts rows: goes up by 1 from each row to the next',
		});
		expect(kindOf(cells((i) => `${i}`))).toBe('ignore');
	});
	it('is not one that counts with a gap, a repeat, by 2, down, or in few rows', () => {
		expect(kindOf(cells((i) => (i < 20 ? i : i + 1)))).toBe('number');
		expect(kindOf(cells((i) => Math.min(i, 38)))).toBe('number');
		expect(kindOf(cells((i) => 2 * i))).toBe('number');
		expect(kindOf(cells((i) => -i))).toBe('number');
		expect(fitPreprocessing(readTable({ a: [1, 2, 3], b: [4, 5, 6] }), options).width).toBe(2);
	});
	it('is a whole number called id and the like, different in each row', () => {
		const shuffled = cells((i) => ((i * 17) % 41) + 5);
		for (const name of ['id', 'ID', 'Id', 'index', 'user_id', 'orderId', 'row', 'Row Number', 'uuid', 'Unnamed: 0', ''])
			expect([name, kindOf(shuffled, name)]).toEqual([name, 'ignore']);
		for (const name of ['paid', 'grid', 'humidity', 'number', 'rowing', 'indexed', 'x'])
			expect([name, kindOf(shuffled, name)]).toEqual([name, 'number']);
		expect(
			kindOf(
				cells((i) => i % 20),
				'id',
			),
		).toBe('number');
		expect(
			kindOf(
				cells((i) => ((i * 17) % 41) + 0.5),
				'index',
			),
		).toBe('number');
	});
	it('is never found in a matrix without names', () => {
		const rows = cells((i) => i).map((i) => [i as number, 5]);
		expect(fitPreprocessing(readTable(rows), options).columns.map((column) => column.kind)).toEqual(['number', 'number']);
	});
	it('becomes one again when stated', () => {
		expect(
			schemaOf(
				cells((i) => i),
				'id',
				{ columns: { id: 'number' } },
			),
		).toMatchObject({ kind: 'number', features: 1 });
		expect(
			schemaOf(
				cells((i) => (i * 13) % 17),
				'column',
				{ columns: { column: 'ignore' } },
			),
		).toMatchObject({ kind: 'ignore', features: 0 });
	});
});

describe('fitPreprocessing', () => {
	it('places features one after the other and names them', () => {
		const preprocessing = fitPreprocessing(
			readTable({ id: cells((i) => i), age: other, city: cells((i) => ['Oslo', 'Rome'][i % 2]), ok: cells((i) => i % 3 === 0) }),
			options,
		);
		expect(preprocessing.featureNames).toEqual(['age', 'city=Oslo', 'city=Rome', 'city:other', 'ok']);
		expect(preprocessing.featureColumn).toEqual([1, 2, 2, 2, 3]);
		expect(preprocessing.columns.map(({ first, features }) => [first, features])).toEqual([
			[0, 0],
			[0, 1],
			[1, 3],
			[4, 1],
		]);
		expect(preprocessing.width).toBe(5);
	});
	it('refuses an unknown column in option columns, and names the nearest', () => {
		expectError(
			() => fitPreprocessing(readTable({ age: other, height: other }), { ...options, columns: { hieght: 'number' } }),
			'ANOD_OPTION',
			'hieght',
			'nearest column is height',
		);
	});
	it('refuses cells that are not of the kind stated, saying row, column and value', () => {
		const stated = (column: readonly Cell[], kind: 'number' | 'date' | 'boolean') => () =>
			schemaOf(column, 'column', { columns: { column: kind } });
		expectError(
			stated(
				cells((i) => (i === 5 ? 'five' : i)),
				'number',
			),
			'ANOD_INPUT',
			'row 5, column column is "five"',
			'holds numbers',
		);
		expectError(
			stated(
				cells((i) => (i === 5 ? '5 May' : '2024-01-01')),
				'date',
			),
			'ANOD_INPUT',
			'row 5, column column is "5 May"',
			'holds dates',
		);
		expectError(
			stated(
				cells((i) => (i === 5 ? 2 : i % 2)),
				'boolean',
			),
			'ANOD_INPUT',
			'row 5, column column is 2',
			'true and false',
		);
		expectError(
			stated(
				cells((i) => (i === 5 ? new Date(0) : i)),
				'number',
			),
			'ANOD_INPUT',
			'row 5',
			'1970',
		);
	});
	it('refuses text beyond the largest number, saying row and column', () => {
		expectError(() => schemaOf(cells((i) => (i === 2 ? '1e999' : `${i * 2}`))), 'ANOD_INPUT', 'row 2, column column is "1e999"', 'finite');
	});
	it('refuses rows without a column to learn from, and says why each is none', () => {
		expectError(
			() => fitPreprocessing(readTable({ id: cells((i) => i), note: cells((i) => `text ${i}`) }), options),
			'ANOD_INPUT',
			'id (counts rows',
			'note (identifies rows or is free text',
		);
	});
	it('refuses 0 rows, and an empty column where none may be missing', () => {
		expectError(() => fitPreprocessing(readTable([]), options), 'ANOD_TOO_FEW_ROWS', '0 rows');
		expectError(
			() =>
				schemaOf(
					cells(() => null),
					'column',
					{ missing: 'error' },
				),
			'ANOD_MISSING_VALUE',
			'column column',
		);
	});
	it('takes a single row', () => {
		const preprocessing = fitPreprocessing(readTable([{ a: 1, b: 'x', c: true }]), options);
		expect(preprocessing.width).toBe(4);
	});
	it('learns names that every object has', () => {
		const preprocessing = fitPreprocessing(readTable({ constructor: other, toString: other.map((cell) => Number(cell) * 2) }), options);
		expect(preprocessing.featureNames).toEqual(['constructor', 'toString']);
	});
});
