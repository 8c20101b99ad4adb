import { AnodError } from '../errors.js';
import type { Cell, Table } from './types.js';

/** A list of numbers in one typed array, of any element type. */
export type NumberArray = Exclude<ArrayBufferView & ArrayLike<number | bigint>, DataView>;

/** Whether a value is a typed array (a DataView is not one). */
export const isTypedArray = (value: unknown): value is NumberArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

/** A value as it stands in a message: short, on one line. */
export function show(value: unknown): string {
	const text = typeof value === 'string' ? JSON.stringify(value) : describe(value);
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function describe(value: unknown): string {
	if (Array.isArray(value)) return `a list of ${value.length}`;
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString();
	if (value !== null && typeof value === 'object') return 'an object';
	return typeof value === 'function' || typeof value === 'symbol' ? `a ${typeof value}` : String(value);
}

/** The error for a cell that no table can hold. */
export function badCell(row: number, column: string, value: unknown, wants: string): AnodError {
	return new AnodError('ANOD_INPUT', `row ${row}, column ${column} is ${show(value)}; ${wants}.`, { row, column, value });
}

export const wantsFinite = 'cells are finite numbers, NaN marks a missing one';

/** Copies numbers into a column. @throws AnodError ANOD_INPUT for infinity. */
export function numberColumn(values: ArrayLike<number | bigint>, name: string): Float64Array {
	const column = new Float64Array(values.length);
	for (let i = 0; i < column.length; i++) {
		const value = Number(values[i]);
		if (value === Infinity || value === -Infinity) throw badCell(i, name, value, wantsFinite);
		column[i] = value;
	}
	return column;
}

/**
 * Checks the cells of a column, and packs it into a Float64Array when all are numbers, bigints or missing.
 *
 * @throws AnodError ANOD_INPUT for infinity and for anything that is not a {@link Cell}; names row and column.
 */
export function packColumn(cells: ArrayLike<unknown>, name: string): Float64Array | Cell[] {
	if (isTypedArray(cells)) return numberColumn(cells, name);
	let numeric = true;
	for (let i = 0; i < cells.length; i++) {
		const cell = cells[i];
		if (typeof cell === 'number') {
			if (cell === Infinity || cell === -Infinity) throw badCell(i, name, cell, wantsFinite);
		} else if (cell !== null && cell !== undefined && typeof cell !== 'bigint') {
			numeric = false;
			if (typeof cell !== 'string' && typeof cell !== 'boolean' && !(cell instanceof Date))
				throw badCell(i, name, cell, 'a cell is a number, a text, a boolean, a date or null');
		}
	}
	if (!numeric) return Array.from(cells as ArrayLike<Cell>);
	return Float64Array.from(cells as ArrayLike<number>, (cell) => (cell === null || cell === undefined ? Number.NaN : Number(cell)));
}

/**
 * Puts columns together.
 *
 * @throws AnodError ANOD_SHAPE when rows hold no columns, ANOD_INPUT when two columns share a name.
 */
export function makeTable(length: number, names: readonly string[], named: boolean, columns: readonly ArrayLike<Cell>[]): Table {
	if (length > 0 && columns.length === 0)
		throw new AnodError('ANOD_SHAPE', `got ${length} rows of 0 columns; a row needs at least one.`, { rows: length, columns: 0 });
	if (named && new Set(names).size < names.length) {
		const column = names.find((name, k) => names.indexOf(name) !== k);
		throw new AnodError('ANOD_INPUT', `two columns are called ${column}; rename one.`, { column });
	}
	return { length, names, named, columns };
}

/** Names of columns that came without: x0, x1, … */
export const positionNames = (d: number): string[] => Array.from({ length: d }, (_, k) => `x${k}`);
