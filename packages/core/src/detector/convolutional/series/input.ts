import { isTypedArray } from '../../../data/cells.js';
import { collectTable } from '../../../data/index.js';
import type { Batch, Input, Table } from '../../../data/types.js';
import { AnodError } from '../../../errors.js';
import type { ConvolutionalOptions } from '../options.js';
import type { NumberList, SeriesInput } from '../types.js';
import { inferColumns, type ReadColumns, readColumns, type SeriesColumns } from './columns.js';
import { joinSeries, type SeriesSet, seriesSet } from './series-set.js';

interface Several {
	readonly series: readonly (Batch | NumberList)[];
}

/** Whether an input is `{ series: [...] }` and not columns, one of which is called series. */
function isSeveral(input: SeriesInput): input is Several {
	const { series } = (input ?? {}) as Partial<Several>;
	return (
		Array.isArray(series) &&
		Object.keys(input).length === 1 &&
		series.every((one) => typeof one === 'object' && one !== null && !(one instanceof Date))
	);
}

/** A plain list of numbers is a series of one channel. */
function asRows(input: Batch | Input | NumberList): Input {
	const list = input as unknown;
	const flat = isTypedArray(list) || (Array.isArray(list) && list.length > 0 && (typeof list[0] === 'number' || list[0] === null));
	if (!flat) return input as Input;
	const data = Float64Array.from(list as ArrayLike<number>, (value) =>
		value === null || value === undefined ? Number.NaN : Number(value),
	);
	return { data, shape: [data.length, 1] };
}

async function tablesOf(input: SeriesInput, signal?: AbortSignal): Promise<Table[]> {
	if (!isSeveral(input)) return [await collectTable(asRows(input), { signal })];
	if (input.series.length === 0) throw new AnodError('ANOD_INPUT', 'got a list of no series; give at least one.', {});
	const tables: Table[] = [];
	for (const one of input.series) tables.push(await collectTable(asRows(one), { signal }));
	return tables;
}

const together = (parts: readonly ReadColumns[], several: boolean): ReadColumns => (several ? joinSeries(parts) : parts[0]);

/** Reads what a fit is given, and says what its columns are. */
export async function readForFit(
	input: SeriesInput,
	options: ConvolutionalOptions,
	labels: ArrayLike<number> | undefined,
	signal?: AbortSignal,
): Promise<{ set: SeriesSet; columns: SeriesColumns; notes: readonly string[]; labels?: Uint8Array }> {
	const tables = await tablesOf(input, signal);
	const first = tables.find((table) => table.length > 0) ?? tables[0];
	if (first.length === 0) throw new AnodError('ANOD_TOO_FEW_ROWS', 'fit() got a series of 0 steps; it needs at least 32.', { got: 0 });
	const notes: string[] = [];
	const columns = inferColumns(first, options, notes);
	const parts = tables.map((table) => readColumns(table, columns, 'fit()'));
	const set = seriesSet(together(parts, isSeveral(input)), options.irregular);
	return { set, columns, notes, ...(labels ? { labels: labelsOfSteps(labels, set) } : {}) };
}

/** Labels of rows by step: a step with an anomalous row is anomalous. @throws AnodError ANOD_SHAPE, ANOD_INPUT unless there is a 0 or 1 for each row. */
function labelsOfSteps(labels: ArrayLike<number>, set: SeriesSet): Uint8Array {
	if (labels.length !== set.rows)
		throw new AnodError('ANOD_SHAPE', `fit() got ${labels.length} labels for ${set.rows} rows; it wants one for each.`, {
			got: labels.length,
			expected: set.rows,
		});
	const steps = new Uint8Array(set.steps);
	for (let row = 0; row < set.rows; row++) {
		const label = Number(labels[row]);
		if (label !== 0 && label !== 1)
			throw new AnodError('ANOD_INPUT', `the label of row ${row} is ${String(labels[row])}; labels are 0 (normal) and 1 (anomaly).`, {
				row,
				got: labels[row],
			});
		if (label === 1) steps[set.stepOfRow ? set.stepOfRow[row] : row] = 1;
	}
	return steps;
}

/** What of a set is the past of an input: its first rows and steps. */
export interface Skipped {
	readonly rows: number;
	readonly steps: number;
}

/**
 * Reads an input by the columns of a fit, onto the same grid of time.
 *
 * @param past - what came just before, of a single series.
 * @throws AnodError ANOD_OPTION where there are several series; ANOD_INPUT when the past reaches into the input.
 */
export async function readForScore(
	input: SeriesInput,
	past: SeriesInput | undefined,
	fitted: { readonly columns: SeriesColumns; readonly interval: number; readonly options: ConvolutionalOptions },
	action: string,
	signal?: AbortSignal,
): Promise<{ readonly set: SeriesSet; readonly skipped: Skipped }> {
	const { columns, interval, options } = fitted;
	const read = async (from: SeriesInput): Promise<ReadColumns[]> =>
		(await tablesOf(from, signal)).map((table) => readColumns(table, columns, action));
	const now = await read(input);
	if (past === undefined)
		return { set: seriesSet(together(now, isSeveral(input)), options.irregular, interval), skipped: { rows: 0, steps: 0 } };
	if (columns.series !== '' || isSeveral(input) || isSeveral(past))
		throw new AnodError('ANOD_OPTION', `${action} got a past, which is for a single series; put the past rows of several into the input.`, {
			option: 'past',
		});
	const before = (await read(past))[0];
	const { series: _, seriesNames: __, ...joined } = joinSeries([before, now[0]]);
	const set = seriesSet(joined, options.irregular, interval);
	const rows = before.channels[0].length;
	const stepOf = (row: number): number => (set.stepOfRow ? set.stepOfRow[row] : row);
	let [last, first] = [-1, set.steps];
	for (let row = 0; row < set.rows; row++) {
		if (row < rows) last = Math.max(last, stepOf(row));
		else first = Math.min(first, stepOf(row));
	}
	if (first <= last)
		throw new AnodError('ANOD_INPUT', `${action} got a past that does not end before its input begins; give only what came before.`, {
			option: 'past',
		});
	return { set, skipped: { rows, steps: last + 1 } };
}
