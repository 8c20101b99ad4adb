import type { Cell } from '@anod/core';
import { dataError } from '../errors.js';
import { readBlocks } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import type { Source } from '../input/source.js';
import { asText, type RowRoles } from '../scoring/score-source.js';
import { formatCount } from '../terminal/numbers.js';

/** Cells that a review holds in memory at most. */
export const mostCells = 10_000_000;

/** The rows of a review, in memory: rows are counted from 0 here. */
export interface ReviewRows {
	readonly name: string;
	readonly length: number;
	readonly columns: readonly SourceColumn[];
	/** Some rows as the detector takes them. */
	input(rows: ArrayLike<number>): Record<string, ArrayLike<Cell>>;
	cells(row: number): Cell[];
	/** Cell of the --id column; null without. */
	id(row: number): string | null;
	/** Milliseconds; NaN without a time column. */
	time(row: number): number;
	/** Of the row's cells in the columns asked for. */
	hash(row: number): string;
}

export interface RowsRequest {
	readonly database: Database;
	readonly source: Source;
	/** What the detector reads. */
	readonly columns: readonly SourceColumn[];
	readonly roles: Pick<RowRoles, 'id' | 'time'>;
	/** What hashes are of. */
	readonly hashed: readonly SourceColumn[];
	readonly signal: AbortSignal;
	readonly onRows: (rows: number) => void;
}

/** A column of hashes: 64 bits of the MD5 of all cells, which tells files apart and keeps nobody out. */
const hashOf = (columns: readonly SourceColumn[]): SourceColumn => ({
	...asText(columns[0]!),
	expression: `substr(md5(concat_ws(chr(31), ${columns.map(({ text }) => `coalesce(${text}, chr(30))`).join(', ')})), 1, 16)`,
});

type Column = ArrayLike<Cell>;

function join(parts: readonly Column[]): Column {
	const [first] = parts;
	if (!(first instanceof Float64Array)) return (parts as Cell[][]).flat();
	const joined = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		joined.set(part as Float64Array, at);
		at += part.length;
	}
	return joined;
}

const pick = (column: Column, rows: ArrayLike<number>): Column =>
	column instanceof Float64Array ? Float64Array.from(rows, (row) => column[row]!) : Array.from(rows, (row) => column[row] as Cell);

/** Reads a table into memory. @throws CliError ANOD_MEMORY beyond {@link mostCells} */
export async function readRows({ database, source, columns, roles, hashed, signal, onRows }: RowsRequest): Promise<ReviewRows> {
	const extras = [
		hashOf(hashed),
		...(roles.id ? [asText(roles.id)] : []),
		...(roles.time ? [{ ...roles.time, reading: 'number' as const }] : []),
	];
	const all = [...columns, ...extras];
	const parts: Column[][] = all.map(() => []);
	let length = 0;
	for await (const block of readBlocks(database, source, all, signal)) {
		length += block.length;
		if (length * columns.length > mostCells)
			throw dataError(
				'ANOD_MEMORY',
				`${source.name} is too large to review: a review holds its rows in memory, at most ${formatCount(mostCells)} cells, which are ${formatCount(Math.floor(mostCells / columns.length))} rows of ${columns.length} columns.`,
				'Choose rows, e.g. those of the highest scores: anod score … --only-anomalies --output some.csv, then review some.csv; or --query.',
			);
		block.columns.forEach((cells, index) => {
			parts[index]!.push(cells);
		});
		onRows(length);
	}
	const joined = parts.map(join);
	const features = joined.slice(0, columns.length);
	const [hashes, ...rest] = joined.slice(columns.length) as [ArrayLike<string>, ...Column[]];
	const ids = roles.id ? rest[0] : undefined;
	const times = roles.time ? rest.at(-1) : undefined;
	return {
		name: source.name,
		length,
		columns,
		input: (rows) => Object.fromEntries(columns.map(({ name }, index) => [name, pick(features[index]!, rows)])),
		cells: (row) => features.map((column) => column[row] as Cell),
		id: (row) => (ids ? ((ids[row] as string | null) ?? null) : null),
		time: (row) => (times ? (times[row] as number) : Number.NaN),
		hash: (row) => hashes[row]!,
	};
}
