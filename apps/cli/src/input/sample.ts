import type { Cell } from '@anod/core';
import { readChunks } from './blocks.js';
import { allocate, copyCells, finishColumn, type SourceColumn } from './columns.js';
import type { Database } from './database.js';
import { seededRandom } from './random.js';
import type { Source } from './source.js';

/** Rows drawn from a source in one pass. */
export interface Sample {
	/** Rows of the whole source. */
	readonly total: number;
	/** Rows drawn; all of them when `total` fits. */
	readonly length: number;
	readonly columns: readonly ArrayLike<Cell>[];
}

/** Rows a fit looks at: no more than 50,000, and no more than about ten million cells. */
export const sampleLimit = (columns: number): number => Math.max(1000, Math.min(50_000, Math.floor(10_000_000 / Math.max(1, columns))));

/**
 * Draws at most `limit` rows, each with the same chance, in the order of the file. The same seed and file give the same rows.
 *
 * @see Li 1994, "Reservoir-sampling algorithms of time complexity O(n(1 + log(N/n)))", algorithm L, doi:10.1145/198429.198435
 */
export async function drawSample(
	database: Database,
	source: Source,
	columns: readonly SourceColumn[],
	limit: number,
	seed: number,
	signal: AbortSignal,
	onRows: (rows: number) => void,
): Promise<Sample> {
	const cells = columns.map((column) => allocate(column.reading, limit));
	const rowOf = new Float64Array(limit);
	const random = seededRandom(seed);
	let total = 0;
	let weight = 1;
	let next = limit;
	const skip = () => {
		weight *= Math.exp(Math.log(random()) / limit);
		next += Math.floor(Math.log(random()) / Math.log(1 - weight)) + 1;
	};
	const take = (chunk: Chunk, start: number, count: number, at: number) => {
		for (let index = 0; index < columns.length; index++)
			copyCells(chunk.getColumnVector(index), columns[index]!.reading, start, count, cells[index]!, at);
		for (let offset = 0; offset < count; offset++) rowOf[at + offset] = total + start + offset;
	};
	for await (const chunk of readChunks(database, source, columns, signal)) {
		const rows = chunk.rowCount;
		if (total < limit) {
			take(chunk, 0, Math.min(rows, limit - total), total);
			if (total + rows >= limit) {
				next = limit - 1;
				skip();
			}
		}
		while (next < total + rows && total + rows > limit) {
			take(chunk, next - total, 1, Math.floor(random() * limit));
			skip();
		}
		total += rows;
		onRows(total);
	}
	const length = Math.min(total, limit);
	const order = Uint32Array.from({ length }, (_, index) => index).sort((a, b) => rowOf[a]! - rowOf[b]!);
	const arranged = columns.map((column, index) => {
		const from = cells[index]!;
		const to = allocate(column.reading, length);
		for (let at = 0; at < length; at++) to[at] = from[order[at]!]!;
		return finishColumn(column.reading, to, length);
	});
	return { total, length, columns: arranged };
}

type Chunk = Awaited<ReturnType<import('@duckdb/node-api').DuckDBResult['fetchChunk']>> & {};
