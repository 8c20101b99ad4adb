import { AnodError } from '../errors.js';
import { isTypedArray, makeTable, packColumn, show } from './cells.js';
import type { Cell, Columns, Table } from './types.js';

/** Rows as records. Columns are the union of the keys, in order of first appearance; a key that a row lacks is a missing cell. */
export function readRecords(rows: readonly { readonly [name: string]: Cell }[]): Table {
	const n = rows.length;
	const names: string[] = [];
	const position = new Map<string, number>();
	const columns: unknown[][] = [];
	for (let i = 0; i < n; i++) {
		const row: unknown = rows[i];
		if (row === null || typeof row !== 'object' || Array.isArray(row) || isTypedArray(row) || row instanceof Date)
			throw new AnodError('ANOD_INPUT', `row ${i} is ${show(row)}, row 0 a record; give rows of one form.`, { row: i });
		const keys = Object.keys(row);
		for (let j = 0; j < keys.length; j++) {
			const key = keys[j];
			let k = names[j] === key ? j : position.get(key);
			if (k === undefined) {
				k = names.push(key) - 1;
				position.set(key, k);
				columns.push(new Array(n).fill(null));
			}
			columns[k][i] = (row as Record<string, unknown>)[key];
		}
	}
	return makeTable(
		n,
		names,
		true,
		columns.map((cells, k) => packColumn(cells, names[k])),
	);
}

/** Columns by name, all of one length. */
export function readColumns(input: Columns): Table {
	const names = Object.keys(input);
	let n = 0;
	names.forEach((name, k) => {
		const cells: unknown = input[name];
		if (!Array.isArray(cells) && !isTypedArray(cells))
			throw new AnodError('ANOD_INPUT', `column ${name} is ${show(cells)}, not a list of cells; a single row goes in as [row].`, {
				column: name,
			});
		if (k === 0) n = cells.length;
		if (cells.length !== n)
			throw new AnodError(
				'ANOD_SHAPE',
				`column ${name} has ${cells.length} cells, column ${names[0]} has ${n}; give columns of one length.`,
				{
					column: name,
					got: cells.length,
					expected: n,
				},
			);
	});
	return makeTable(
		n,
		names,
		true,
		names.map((name) => packColumn(input[name], name)),
	);
}
