import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, UTINYINT } from '@duckdb/node-api';
import type { Database } from '../input/database.js';

/** Scores kept in the database, one row a row of the source, until they are written beside the rows. It spills to disk when it must. */
export interface ScoreTable {
	/** Adds a block: arrays of one length. */
	append(scores: Float64Array, labels: Uint8Array, pValues: Float64Array): void;
	/** Forgets all rows, for a second pass. */
	clear(): Promise<void>;
	finish(): void;
}

/** The vectors' size in DuckDB. */
const chunkRows = 2048;

/** Makes an empty table `anod_scores (score, label, p)`, filled over a connection of its own: rows are being read while scores are added. */
export async function createScoreTable(database: Database): Promise<ScoreTable> {
	await database.run('create table anod_scores (score double, label utinyint, p double)');
	const connection = await database.connect();
	let appender: DuckDBAppender | undefined = await connection.createAppender('anod_scores');
	return {
		append(scores, labels, pValues) {
			for (let start = 0; start < scores.length; start += chunkRows) {
				const end = Math.min(start + chunkRows, scores.length);
				const chunk = DuckDBDataChunk.create([DOUBLE, UTINYINT, DOUBLE], end - start);
				[scores, labels, pValues].forEach((values, column) => {
					const vector = chunk.getColumnVector(column) as unknown as { items: Float64Array | Uint8Array; flush(): void };
					vector.items.set(values.subarray(start, end));
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
