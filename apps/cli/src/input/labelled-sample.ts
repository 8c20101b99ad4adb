import type { Cell } from '@anod/core';
import { readBlocks, readChunks } from './blocks.js';
import { allocate, copyCells, finishColumn, type SourceColumn } from './columns.js';
import type { Database } from './database.js';
import { seededRandom } from './random.js';
import type { Source } from './source.js';

/** `count` of these rows, each with the same chance, in rising order. */
function draw(rows: Uint32Array, count: number, random: () => number): Uint32Array {
	if (count >= rows.length) return rows;
	const drawn = Uint32Array.from(rows);
	for (let i = 0; i < count; i++) {
		const j = i + Math.floor(random() * (drawn.length - i));
		[drawn[i], drawn[j]] = [drawn[j]!, drawn[i]!];
	}
	return drawn.slice(0, count).sort();
}

/**
 * Picks at most `limit` rows so that what is known of them is kept: anomalies first, as long as they leave half of the places, then rows that are surely
 * normal, as long as they leave half of the rest; unlabelled rows fill up. What does not fit is drawn at random by the seed.
 *
 * @param known - `[n]`: 1 = anomaly, 0 = nothing is known, −1 = surely normal.
 * @returns row numbers in rising order.
 */
export function pickLabelled(known: ArrayLike<number>, limit: number, seed: number): Uint32Array {
	const n = known.length;
	const all = Uint32Array.from({ length: n }, (_, row) => row);
	if (n <= limit) return all;
	const random = seededRandom(seed);
	const [anomalies, normals, unknown] = [1, -1, 0].map((label) => all.filter((row) => known[row] === label)) as [
		Uint32Array,
		Uint32Array,
		Uint32Array,
	];
	const others = normals.length + unknown.length;
	const a = Math.min(anomalies.length, Math.max(Math.floor(limit / 2), limit - others));
	const rest = limit - a;
	const b = Math.min(normals.length, Math.max(Math.ceil(rest / 2), rest - unknown.length));
	const picked = [draw(anomalies, a, random), draw(normals, b, random), draw(unknown, rest - b, random)];
	return Uint32Array.from(picked.flatMap((rows) => [...rows])).sort();
}

/** One number a row, read from a column of texts. */
export async function readCodes(
	database: Database,
	source: Source,
	column: SourceColumn,
	code: (cell: string | null, row: number) => number,
	signal: AbortSignal,
): Promise<Int8Array> {
	const parts: Int8Array[] = [];
	let n = 0;
	for await (const { columns, first, length } of readBlocks(database, source, [column], signal)) {
		const cells = columns[0] as ArrayLike<string | null>;
		parts.push(Int8Array.from({ length }, (_, i) => code(cells[i] ?? null, first + i)));
		n += length;
	}
	const codes = new Int8Array(n);
	let at = 0;
	for (const part of parts) {
		codes.set(part, at);
		at += part.length;
	}
	return codes;
}

/** The cells of some rows, column by column. @param rows - numbers in rising order */
export async function takeRows(
	database: Database,
	source: Source,
	columns: readonly SourceColumn[],
	rows: Uint32Array,
	signal: AbortSignal,
	onRows: (rows: number) => void,
): Promise<ArrayLike<Cell>[]> {
	const cells = columns.map((column) => allocate(column.reading, rows.length));
	let first = 0;
	let taken = 0;
	for await (const chunk of readChunks(database, source, columns, signal)) {
		const end = first + chunk.rowCount;
		while (taken < rows.length && rows[taken]! < end) {
			let run = 1;
			while (taken + run < rows.length && rows[taken + run] === rows[taken]! + run && rows[taken + run]! < end) run++;
			columns.forEach((column, index) => {
				copyCells(chunk.getColumnVector(index), column.reading, rows[taken]! - first, run, cells[index]!, taken);
			});
			taken += run;
		}
		first = end;
		onRows(first);
		if (taken === rows.length) break;
	}
	return columns.map((column, index) => finishColumn(column.reading, cells[index]!, rows.length));
}
