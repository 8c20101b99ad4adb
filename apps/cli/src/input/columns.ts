import type { Cell } from '@anod/core';
import type { DuckDBVector } from '@duckdb/node-api';
import { identifier } from './database.js';

/** How the cells of a column arrive in JavaScript. */
export type Reading = 'number' | 'date' | 'boolean' | 'text';

/** A column as detectors see it: a name, the SQL that yields it, and how its vector is read. */
export interface SourceColumn {
	readonly name: string;
	readonly reading: Reading;
	/** DuckDB's type of the column in the file. */
	readonly type: string;
	/** SQL over the source; numbers and dates come as DOUBLE with NaN for missing cells, so no validity mask is asked. */
	readonly expression: string;
	/** SQL of the cell as a text, null where it is missing. */
	readonly text: string;
}

/** A column of a block of rows. */
export type CellArray = Float64Array | Cell[];

const numberTypes = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\))$/;
const momentTypes = /^(DATE|TIMESTAMP.*)$/;

const asDouble = (expression: string) => `coalesce(cast(${expression} as double), 'nan'::double)`;

/** Whole numbers are read as DOUBLE: their text would be 17.0 instead of 17. */
const wholeText = (path: string) =>
	`case when isnan(cast(${path} as double)) then null when ${path} = trunc(${path}) and abs(${path}) < 9e15 then cast(cast(${path} as bigint) as varchar) else cast(${path} as varchar) end`;

/** Names the fields of a STRUCT type, e.g. `STRUCT(a BIGINT, "b c" STRUCT(d DATE))`; undefined for any other type. */
export function structFields(type: string): { name: string; type: string }[] | undefined {
	if (!type.startsWith('STRUCT(') || !type.endsWith(')')) return undefined;
	const parts: string[] = [];
	let depth = 0;
	let quoted = false;
	let start = 7;
	for (let index = 7; index < type.length - 1; index++) {
		const character = type[index];
		if (character === '"') quoted = !quoted;
		else if (quoted) continue;
		else if (character === '(') depth++;
		else if (character === ')') depth--;
		else if (character === ',' && depth === 0) {
			parts.push(type.slice(start, index));
			start = index + 1;
		}
	}
	parts.push(type.slice(start, -1));
	return parts.map((part) => {
		const found = /^\s*(?:"((?:[^"]|"")*)"|(\S+))\s+(.*)$/s.exec(part)!;
		return { name: (found[1] ?? found[2]!).replaceAll('""', '"'), type: found[3]! };
	});
}

/** The columns detectors see for one column of a file; a STRUCT of a JSON file becomes one column a field, `outer.inner`. */
export function sourceColumns(name: string, type: string, path: string = identifier(name)): SourceColumn[] {
	const fields = structFields(type);
	if (fields) return fields.flatMap((field) => sourceColumns(`${name}.${field.name}`, field.type, `${path}.${identifier(field.name)}`));
	const text = `cast(${path} as varchar)`;
	if (numberTypes.test(type)) return [{ name, type, reading: 'number', expression: asDouble(path), text: wholeText(path) }];
	if (momentTypes.test(type)) return [{ name, type, reading: 'date', expression: asDouble(`epoch_ms(${path})`), text }];
	if (type === 'TIME' || type === 'INTERVAL') return [{ name, type, reading: 'number', expression: asDouble(`epoch(${path})`), text }];
	if (type === 'BOOLEAN') return [{ name, type, reading: 'boolean', expression: path, text }];
	return [{ name, type, reading: 'text', expression: type === 'VARCHAR' ? path : text, text }];
}

/** Room for `length` cells of a column. */
export const allocate = (reading: Reading, length: number): CellArray =>
	reading === 'number' || reading === 'date' ? new Float64Array(length) : new Array<Cell>(length).fill(null);

/** Copies `count` cells of a vector from `start` into a column at `at`. */
export function copyCells(vector: DuckDBVector, reading: Reading, start: number, count: number, target: CellArray, at: number): void {
	if (reading === 'number' || reading === 'date') {
		const { items } = vector as unknown as { items: Float64Array };
		(target as Float64Array).set(start === 0 && count === items.length ? items : items.subarray(start, start + count), at);
		return;
	}
	const cells = target as Cell[];
	for (let index = 0; index < count; index++) cells[at + index] = vector.getItem(start + index) as Cell;
}

/** The first `length` cells as detectors take them: numbers stay typed, dates become Date objects. */
export function finishColumn(reading: Reading, cells: CellArray, length: number): ArrayLike<Cell> {
	if (reading === 'number') return (cells as Float64Array).subarray(0, length);
	if (reading !== 'date') return (cells as Cell[]).slice(0, length);
	const dates: (Date | null)[] = new Array(length);
	for (let index = 0; index < length; index++) {
		const milliseconds = cells[index] as number;
		dates[index] = Number.isNaN(milliseconds) ? null : new Date(milliseconds);
	}
	return dates;
}
