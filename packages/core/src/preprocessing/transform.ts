import type { Cell, Table } from '../data/types.js';
import { AnodError } from '../errors.js';
import { atOnce } from '../training/run.js';
import { writeCategories } from './category-column.js';
import { writeDates } from './date-column.js';
import { nearestName } from './nearest-name.js';
import { writeNumbers } from './number-column.js';
import { readCategory } from './parse.js';
import type { CategoryState, DateState, NumberState } from './states.js';
import type { ColumnSchema, Preprocessing } from './types.js';
import { columnValues } from './values.js';

/** The cells of a column that the rows lack: all missing. */
const absent = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

function unknownColumn(column: string, table: Table, action: string): AnodError {
	const nearest = nearestName(column, table.names);
	const got = nearest === undefined ? 'no columns' : `no column ${column}; the nearest is ${nearest}`;
	return new AnodError('ANOD_UNKNOWN_COLUMN', `${action} got rows with ${got}. Give each column the detector was fitted on.`, {
		column,
		nearest,
	});
}

/**
 * For each fitted column the cells of the same column, undefined where it is not needed.
 *
 * By name when both sides have names: columns may come in any order, others are left alone, and one that had missing cells when fitted may be
 * absent. By position otherwise.
 */
function matchColumns({ columns, named, options }: Preprocessing, table: Table, action: string): (ArrayLike<Cell> | undefined)[] {
	if (!named || !table.named) {
		if (table.columns.length !== columns.length)
			throw new AnodError(
				'ANOD_SHAPE',
				`${action} got rows of ${table.columns.length} columns, the detector was fitted on ${columns.length}.`,
				{
					got: table.columns.length,
					expected: columns.length,
				},
			);
		return [...table.columns];
	}
	const positions = new Map(table.names.map((name, k) => [name, k]));
	return columns.map(({ name, features, missingShare }) => {
		const position = positions.get(name);
		if (position !== undefined) return table.columns[position];
		if (features === 0) return undefined;
		if (missingShare > 0 && options.missing !== 'error') return absent(table.length);
		throw unknownColumn(name, table, action);
	});
}

function missingCell(row: number, { name }: ColumnSchema, action: string): AnodError {
	return new AnodError(
		'ANOD_MISSING_VALUE',
		`${action} got no value in row ${row}, column ${name}; fill it, or set option missing to keep or impute.`,
		{
			row,
			column: name,
		},
	);
}

function writeColumn(
	schema: ColumnSchema,
	cells: ArrayLike<Cell>,
	{ options, width }: Preprocessing,
	out: Float32Array,
	action: string,
): void {
	const { kind, state, first, name } = schema;
	const impute = options.missing === 'impute';
	if (kind === 'category') {
		if (options.missing === 'error')
			for (let i = 0; i < cells.length; i++) if (readCategory(cells[i]) === undefined) throw missingCell(i, schema, action);
		writeCategories(state as unknown as CategoryState, cells, impute, out, first, width);
		return;
	}
	const values = columnValues(cells, kind as 'number' | 'boolean' | 'date', name);
	if (options.missing === 'error')
		for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) throw missingCell(i, schema, action);
	if (kind === 'date') writeDates(state as unknown as DateState, values, impute, out, first, width);
	else {
		const numbers = state as unknown as NumberState;
		writeNumbers(numbers, values, impute ? numbers.fill : Number.NaN, out, first, width);
	}
}

/**
 * Rows as features.
 *
 * @param action - The call that the user made, for messages.
 * @returns `[n, width]`, finite but for NaN where a cell is missing and `missing` is `keep`.
 * @throws AnodError ANOD_SHAPE for another number of columns, ANOD_UNKNOWN_COLUMN for one that is absent, ANOD_MISSING_VALUE for a missing cell
 * where none is allowed, ANOD_INPUT for a cell that is not of its column's kind; all but the first with row and column.
 */
export const transform = (preprocessing: Preprocessing, table: Table, action = 'score()'): Float32Array =>
	atOnce(transforming(preprocessing, table, action));

/** As {@link transform}, with a pause to be had after each column. */
export function* transforming(preprocessing: Preprocessing, table: Table, action = 'score()'): Generator<void, Float32Array> {
	if (table.length === 0 && table.columns.length === 0) return new Float32Array(0);
	const matched = matchColumns(preprocessing, table, action);
	const out = new Float32Array(table.length * preprocessing.width);
	for (const [position, schema] of preprocessing.columns.entries()) {
		const cells = matched[position];
		if (schema.features > 0 && cells) writeColumn(schema, cells, preprocessing, out, action);
		yield;
	}
	return out;
}
