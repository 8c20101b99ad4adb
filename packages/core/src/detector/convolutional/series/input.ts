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
	signal?: AbortSignal,
): Promise<{ set: SeriesSet; columns: SeriesColumns; notes: readonly string[] }> {
	const tables = await tablesOf(input, signal);
	const first = tables.find((table) => table.length > 0) ?? tables[0];
	if (first.length === 0) throw new AnodError('ANOD_TOO_FEW_ROWS', 'fit() got a series of 0 steps; it needs at least 32.', { got: 0 });
	const notes: string[] = [];
	const columns = inferColumns(first, options, notes);
	const parts = tables.map((table) => readColumns(table, columns, 'fit()'));
	return { set: seriesSet(together(parts, isSeveral(input)), options.irregular), columns, notes };
}

/** Reads an input by the columns of a fit, onto the same grid of time. */
export async function readForScore(
	input: SeriesInput,
	fitted: { readonly columns: SeriesColumns; readonly interval: number; readonly options: ConvolutionalOptions },
	action: string,
	signal?: AbortSignal,
): Promise<SeriesSet> {
	const tables = await tablesOf(input, signal);
	const parts = tables.map((table) => readColumns(table, fitted.columns, action));
	return seriesSet(together(parts, isSeveral(input)), fitted.options.irregular, fitted.interval);
}
