import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, INTEGER, UTINYINT } from '@duckdb/node-api';
import type { Database } from '../input/database.js';

/** A column that scores add to the rows. */
export interface AddedColumn {
	/** Column of `anod_scores`. */
	readonly column: string;
	/** What it is called in the output, unless the rows have that name. */
	readonly title: string;
	readonly type: 'double' | 'utinyint' | 'integer';
}

/** What every detector says of a row. */
export const scoreColumns: readonly AddedColumn[] = [
	{ column: 'score', title: 'score', type: 'double' },
	{ column: 'label', title: 'anomaly', type: 'utinyint' },
	{ column: 'p', title: 'p_value', type: 'double' },
];

/** What a detector adds that knows how likely a row is an anomaly. */
export const probabilityColumn: AddedColumn = { column: 'probability', title: 'probability', type: 'double' };

type Values = Float64Array | Uint8Array | Int32Array;

/** Scores kept in the database, one row a row of the source, until they are written beside the rows. It spills to disk when it must. */
export interface ScoreTable {
	/** Adds a block: arrays of one length, one a column; integers of 0 are missing. */
	append(...columns: readonly Values[]): void;
	/** Forgets all rows, for a second pass. */
	clear(): Promise<void>;
	finish(): void;
}

const types = { double: DOUBLE, utinyint: UTINYINT, integer: INTEGER } as const;

/** The vectors' size in DuckDB. */
const chunkRows = 2048;

/** Makes an empty table `anod_scores`, filled over a connection of its own: rows are being read while scores are added. */
export async function createScoreTable(database: Database, added: readonly AddedColumn[] = scoreColumns): Promise<ScoreTable> {
	await database.run(`create table anod_scores (${added.map(({ column, type }) => `${column} ${type}`).join(', ')})`);
	const connection = await database.connect();
	let appender: DuckDBAppender | undefined = await connection.createAppender('anod_scores');
	const vectorTypes = added.map(({ type }) => types[type]);
	return {
		append(...columns) {
			const { length } = columns[0]!;
			for (let start = 0; start < length; start += chunkRows) {
				const end = Math.min(start + chunkRows, length);
				const chunk = DuckDBDataChunk.create(vectorTypes, end - start);
				columns.forEach((values, column) => {
					const vector = chunk.getColumnVector(column) as unknown as { items: Values; flush(): void };
					vector.items.set(values.subarray(start, end) as never);
					vector.flush();
				});
				appender!.appendDataChunk(chunk);
			}
		},
		async clear() {
			appender?.closeSync();
			await database.run('delete from anod_scores');
			appender = await connection.createAppender('anod_scores');
		},
		finish() {
			appender?.closeSync();
			appender = undefined;
			connection.closeSync();
		},
	};
}
