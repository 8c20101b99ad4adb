import type { Cell } from '@anod/core';

/** How the cells of a column are read; the command line tells the same four apart. */
export type Reading = 'number' | 'boolean' | 'date' | 'text';

export interface Column {
	readonly name: string;
	readonly reading: Reading;
	/** As detectors take them, one a row: numbers with NaN where a cell is missing, others with null. */
	readonly cells: ArrayLike<Cell>;
	/** As they stand in the file. */
	readonly texts: readonly string[];
}

/** A file in memory. */
export interface Table {
	readonly name: string;
	readonly rows: number;
	readonly columns: readonly Column[];
	readonly delimiter: string;
	readonly decimal: '.' | ',';
	/** Whether the first line names the columns. */
	readonly header: boolean;
}

/** What the page knows of a column: the cells stay in the worker. */
export interface ColumnFacts {
	readonly name: string;
	readonly reading: Reading;
	/** The different texts, where they are few: candidates for labels. */
	readonly values: readonly string[];
}

export interface TableFacts {
	readonly name: string;
	readonly rows: number;
	readonly delimiter: string;
	readonly decimal: '.' | ',';
	readonly header: boolean;
	readonly columns: readonly ColumnFacts[];
}

const mostValues = 20;

function fewValues(texts: readonly string[]): string[] {
	const seen = new Set<string>();
	for (const text of texts) {
		seen.add(text);
		if (seen.size > mostValues) return [];
	}
	return [...seen].filter((text) => text.trim() !== '').sort();
}

export const factsOf = ({ name, rows, delimiter, decimal, header, columns }: Table): TableFacts => ({
	name,
	rows,
	delimiter,
	decimal,
	header,
	columns: columns.map((column) => ({ name: column.name, reading: column.reading, values: fewValues(column.texts) })),
});
