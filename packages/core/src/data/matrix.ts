import { AnodError } from '../errors.js';
import { badCell, isTypedArray, makeTable, positionNames, show, wantsFinite } from './cells.js';
import type { Table } from './types.js';

/** Rows as lists of numbers; all of one width. null and undefined are missing. `[]` has no columns. */
export function readRows(rows: readonly ArrayLike<number>[]): Table {
	const n = rows.length;
	const d = n === 0 ? 0 : rows[0].length;
	const columns = Array.from({ length: d }, () => new Float64Array(n));
	for (let i = 0; i < n; i++) {
		const row = rows[i];
		if (!Array.isArray(row) && !isTypedArray(row))
			throw new AnodError('ANOD_INPUT', `row ${i} is ${show(row)}, row 0 a list of ${d} numbers; give rows of one form.`, { row: i });
		if (row.length !== d)
			throw new AnodError('ANOD_SHAPE', `row ${i} has ${row.length} columns, row 0 has ${d}; give all rows one width.`, {
				row: i,
				got: row.length,
				expected: d,
			});
		for (let k = 0; k < d; k++) {
			const cell: unknown = row[k];
			if (typeof cell === 'number' && cell !== Infinity && cell !== -Infinity) columns[k][i] = cell;
			else if (cell === null || cell === undefined) columns[k][i] = Number.NaN;
			else if (typeof cell === 'bigint') columns[k][i] = Number(cell);
			else
				throw badCell(i, String(k), cell, typeof cell === 'number' ? wantsFinite : 'a list of cells holds numbers; give records for text');
		}
	}
	return makeTable(n, positionNames(d), false, columns);
}

/** A row-major matrix `[n, d]`. */
export function readShaped(data: ArrayLike<number | bigint>, shape: readonly number[]): Table {
	const wrong = (why: string) =>
		new AnodError('ANOD_SHAPE', `shape [${shape.join(', ')}] ${why}.`, { shape: [...shape], length: data.length });
	const [n, d] = shape;
	if (shape.length !== 2 || !shape.every((size) => Number.isInteger(size) && size >= 0))
		throw wrong('is not that of a matrix; give [rows, columns]');
	if (n * d !== data.length) throw wrong(`asks for ${n * d} numbers, the data hold ${data.length}`);
	const columns = Array.from({ length: d }, (_, k) => {
		const column = new Float64Array(n);
		for (let i = 0, j = k; i < n; i++, j += d) {
			const cell = data[j];
			const value = typeof cell === 'number' || typeof cell === 'string' ? cell : Number(cell);
			if (typeof value !== 'number' || value === Infinity || value === -Infinity) throw badCell(i, String(k), value, wantsFinite);
			column[i] = value;
		}
		return column;
	});
	return makeTable(n, positionNames(d), false, columns);
}
