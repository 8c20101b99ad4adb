import type { Cell } from '@anod/core';
import { dataError, exitCodes, usageError } from '../errors.js';
import { readBlocks, withTypes } from '../input/blocks.js';
import type { Database } from '../input/database.js';
import type { Source } from '../input/source.js';
import { explainRows } from '../scoring/explain-rows.js';
import { asText } from '../scoring/score-source.js';
import type { TopRow } from '../scoring/top.js';
import { formatCount } from '../terminal/numbers.js';
import { explainedTable } from '../terminal/summary.js';
import { type Context, checkRows, loadModel, withSource } from './context.js';
import { topAsJson } from './outputs.js';
import { columnsToScore, findRoles } from './roles.js';
import { scorePass } from './scored.js';

/** `anod explain`: which columns made the highest scores, or the rows named, what they are. */
export async function explain(context: Context): Promise<number> {
	const { flags, signal, progress } = context;
	const wanted = rowNumbers(flags.text('rows'));
	if (wanted && flags.text('top') !== undefined) throw usageError('--rows and --top were both given.', 'Give one.');
	const detector = await loadModel(flags);
	return withSource(context, async (database, source) => {
		const roles = () => findRoles(source, flags);
		const columns = () => columnsToScore(source, detector.summary, flags.text('model')!);
		let chosen: readonly TopRow[];
		if (wanted) {
			const picked = await withTypes(source, () => pickRows(database, source, columns, roles, wanted, signal));
			const input = Object.fromEntries(columns().map((column, index) => [column.name, picked.map((row) => row.cells[index] as Cell)]));
			const prediction = await detector.predict(input, { signal });
			chosen = picked.map((row, index) => ({
				...row,
				score: prediction.scores[index]!,
				pValue: prediction.pValues[index]!,
				anomaly: prediction.labels[index] === 1,
			}));
		} else {
			const top = flags.count('top', 1) ?? 10;
			const scored = await scorePass(context, { database, source, columns, roles, detector, top, keep: false, total: undefined });
			checkRows(source, scored.rows);
			chosen = scored.top.rows();
		}
		const rows = await explainRows(detector, columns(), chosen, roles().time, signal);
		progress.end();
		context.say(explainedTable(rows, detector.threshold.value));
		context.result({ source: source.name, threshold: detector.threshold, rows: topAsJson(rows) });
		return exitCodes.ok;
	});
}

/** Numbers of rows from 1, as given; undefined without --rows. */
function rowNumbers(text: string | undefined): number[] | undefined {
	if (text === undefined) return undefined;
	const numbers = text.split(',').map(Number);
	const bad = numbers.findIndex((number) => !Number.isInteger(number) || number < 1);
	if (bad >= 0) throw usageError(`--rows is ${JSON.stringify(text)}; it wants row numbers from 1.`, 'Example: --rows 3,17');
	return numbers;
}

async function pickRows(
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
	if (absent !== undefined)
		throw dataError(
			'ANOD_ROW',
			`${source.name} has ${formatCount(total)} rows; there is no row ${formatCount(absent)}.`,
			'Rows are counted from 1, without the header.',
		);
	return wanted.map((number) => found.get(number)!);
}
