import type { Cell } from '@anod/core';
import { dataError } from '../errors.js';
import { readBlocks } from '../input/blocks.js';
import type { Database } from '../input/database.js';
import type { Source } from '../input/source.js';
import { asText } from '../scoring/score-source.js';
import type { TopRow } from '../scoring/top.js';
import { formatCount } from '../terminal/numbers.js';
import type { columnsToScore, findRoles } from './roles.js';

/** @throws CliError ANOD_ROW */
export const noSuchRow = (name: string, rows: number, row: number) =>
	dataError(
		'ANOD_ROW',
		`${name} has ${formatCount(rows)} rows; there is no row ${formatCount(row)}.`,
		'Rows are counted from 1, without the header.',
	);

/** Reads the rows of these numbers, from 1. */
export async function pickRows(
	database: Database,
	source: Source,
	columns: () => ReturnType<typeof columnsToScore>,
	roles: () => ReturnType<typeof findRoles>,
	wanted: readonly number[],
	signal: AbortSignal,
): Promise<TopRow[]> {
	const needed = columns();
	const { id, time } = roles();
	const extras = [...(id ? [asText(id)] : []), ...(time ? [{ ...time, reading: 'number' as const }] : [])];
	const last = Math.max(...wanted);
	const found = new Map<number, TopRow>();
	let total = 0;
	for await (const block of readBlocks(database, source, [...needed, ...extras], signal)) {
		total += block.length;
		for (const number of wanted) {
			const index = number - 1 - block.first;
			if (index < 0 || index >= block.length) continue;
			found.set(number, {
				row: number - 1,
				score: 0,
				pValue: 1,
				anomaly: false,
				cells: needed.map((_, at) => block.columns[at]![index] as Cell),
				name: id ? ((block.columns[needed.length]![index] as string | null) ?? null) : null,
				time: time ? (block.columns.at(-1)![index] as number) : Number.NaN,
			});
		}
		if (total >= last) break;
	}
	const absent = wanted.find((number) => !found.has(number));
	if (absent !== undefined) throw noSuchRow(source.name, total, absent);
	return wanted.map((number) => found.get(number)!);
}
