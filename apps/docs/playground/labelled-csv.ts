import Papa from 'papaparse';
import type { Choice } from './choice.js';
import { knownName } from './known-name.js';
import { knownOf, type Marks } from './labels.js';
import type { Table } from './table.js';

/** The table with what is known of its rows in a last column, in place of the former label column: 1, 0 for normal, empty for nothing. */
export function labelledCsv(table: Table, choice: Choice, marks: Marks): string {
	const known = knownOf(table, choice, marks);
	const kept = table.columns.filter(({ name }) => name !== choice.label);
	const label = (row: number) => (known?.[row] === 1 ? '1' : known?.[row] === -1 ? '0' : '');
	const rows = Array.from({ length: table.rows }, (_, row) => [...kept.map(({ texts }) => texts[row]), label(row)]);
	return `${Papa.unparse({ fields: [...kept.map(({ name }) => name), knownName], data: rows }, { delimiter: table.delimiter, newline: '\n' })}\n`;
}
