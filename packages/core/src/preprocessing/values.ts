import { badCell, wantsFinite } from '../data/cells.js';
import type { Cell } from '../data/types.js';
import { type Reader, readBoolean, readDate, readNumber } from './parse.js';

const readers = { number: readNumber, boolean: readBoolean, date: readDate } as const;
const wants = {
	number: 'the column holds numbers',
	boolean: 'the column holds true and false',
	date: 'the column holds dates (Date objects or ISO 8601 text)',
} as const;

/** Kinds whose cells are read as one number each. */
export type NumericKind = keyof typeof readers;

/**
 * The cells of a column as numbers, NaN where missing.
 *
 * @throws AnodError ANOD_INPUT for a cell that is not of the kind, or infinite; names row, column and value.
 */
export function columnValues(cells: ArrayLike<Cell>, kind: NumericKind, name: string): Float64Array {
	if (cells instanceof Float64Array && kind !== 'boolean') {
		for (let i = 0; i < cells.length; i++)
			if (cells[i] === Infinity || cells[i] === -Infinity) throw badCell(i, name, cells[i], wantsFinite);
		return cells;
	}
	const values = new Float64Array(cells.length);
	for (let i = 0; i < values.length; i++) {
		const value = readers[kind](cells[i]);
		if (value === undefined) throw badCell(i, name, cells[i], wants[kind]);
		if (value === Infinity || value === -Infinity) throw badCell(i, name, cells[i], wantsFinite);
		values[i] = value;
	}
	return values;
}

/** The first row whose cell a reader refuses; −1 when it reads all. */
export function firstUnreadable(cells: ArrayLike<Cell>, read: Reader): number {
	for (let i = 0; i < cells.length; i++) if (read(cells[i]) === undefined) return i;
	return -1;
}
