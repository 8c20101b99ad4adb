import type { Cell } from '@anod/core';
import { throwIfAborted } from '../errors.js';
import { allocate, type CellArray, copyCells, finishColumn, type SourceColumn } from './columns.js';
import { isConversionError } from './csv.js';
import type { Database } from './database.js';
import type { Source } from './source.js';

/** Consecutive rows of a source, column by column. */
export interface Block {
	/** Number of the first row, from 0. */
	readonly first: number;
	readonly length: number;
	/** One entry a selected column, in the order asked for. */
	readonly columns: readonly ArrayLike<Cell>[];
}

/** Rows a block holds: about two million cells, so that a table of any width takes the same memory. */
export const blockRows = (columns: number): number => Math.max(256, Math.min(16_384, Math.floor((1 << 21) / Math.max(1, columns))));

/** Raw chunks of a stream of rows: what {@link readBlocks} and the sample are made of. */
export async function* readChunks(database: Database, source: Source, columns: readonly SourceColumn[], signal: AbortSignal) {
	throwIfAborted(signal);
	const stop = () => database.connection.interrupt();
	signal.addEventListener('abort', stop);
	try {
		const selected = columns.map((column, index) => `${column.expression} as c${index}`).join(', ');
		const result = await database.connection.stream(`select ${selected} from ${source.relation}`);
		for (;;) {
			const chunk = await result.fetchChunk();
			throwIfAborted(signal);
			if (!chunk || chunk.rowCount === 0) return;
			yield chunk;
		}
	} catch (error) {
		throwIfAborted(signal);
		if (isConversionError(error) || !(error instanceof Error)) throw error;
		throw source.explain(error);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

/** Streams a source in blocks; memory does not grow with the number of rows. */
export async function* readBlocks(
	database: Database,
	source: Source,
	columns: readonly SourceColumn[],
	signal: AbortSignal,
): AsyncGenerator<Block> {
	const size = blockRows(columns.length);
	const make = (): CellArray[] => columns.map((column) => allocate(column.reading, size));
	let cells = make();
	let first = 0;
	let filled = 0;
	const finish = (): Block => ({
		first,
		length: filled,
		columns: columns.map((column, index) => finishColumn(column.reading, cells[index]!, filled)),
	});
	for await (const chunk of readChunks(database, source, columns, signal)) {
		let start = 0;
		while (start < chunk.rowCount) {
			const count = Math.min(chunk.rowCount - start, size - filled);
			for (let index = 0; index < columns.length; index++)
				copyCells(chunk.getColumnVector(index), columns[index]!.reading, start, count, cells[index]!, filled);
			filled += count;
			start += count;
			if (filled < size) continue;
			yield finish();
			first += filled;
			filled = 0;
			cells = make();
		}
	}
	if (filled > 0) yield finish();
}

/**
 * Runs a pass over a source; when a cell late in the file does not fit the type seen in the first rows, detects the types
 * from every row and runs the pass once more.
 */
export async function withTypes<Result>(source: Source, pass: () => Promise<Result>): Promise<Result> {
	try {
		return await pass();
	} catch (error) {
		if (!isConversionError(error)) throw error;
		if (await source.widen()) {
			try {
				return await pass();
			} catch (again) {
				throw isConversionError(again) ? source.explain(again) : again;
			}
		}
		throw source.explain(error);
	}
}
