import type { Cell } from '@anod/core';
import { dataError } from '../errors.js';
import { readBlocks } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import { readLabel } from '../input/labels.js';
import type { Source } from '../input/source.js';
import { asText } from '../scoring/score-source.js';
import type { SeriesRoles } from './roles.js';

/** A file of one or several series, in memory: this detector looks at the whole course. Row by row, as the file has them. */
export interface SeriesTable {
	readonly rows: number;
	readonly channels: readonly { readonly name: string; readonly values: Float64Array }[];
	/** Milliseconds where `dates`, else the numbers of the column. */
	readonly times: Float64Array | undefined;
	readonly timeName: string;
	readonly dates: boolean;
	/** Names by row. */
	readonly series: readonly (string | null)[] | undefined;
	readonly seriesName: string;
	/** 1 = anomaly, 0 = normal, −1 = not labelled. */
	readonly labels: Int8Array | undefined;
	readonly ids: readonly (string | null)[] | undefined;
}

const numeric = (column: SourceColumn): SourceColumn =>
	column.reading === 'boolean'
		? { ...column, reading: 'number', expression: `coalesce(cast(${column.expression} as double), 'nan'::double)` }
		: { ...column, reading: 'number' };

/** Reads a whole source. @throws CliError ANOD_MISSING_VALUE for a row without time, ANOD_TIME for a column that holds none */
export async function readSeries(
	database: Database,
	source: Source,
	roles: SeriesRoles,
	signal: AbortSignal,
	onRows: (rows: number) => void,
): Promise<SeriesTable> {
	const { channels, time, series, label, id } = roles;
	if (time && time.reading !== 'date' && time.reading !== 'number')
		throw dataError(
			'ANOD_TIME',
			`column ${time.name} of ${source.name} holds ${time.type.toLowerCase()}s that are no times.`,
			'A time is a date, a moment as 2024-05-15 05:40:00, or a number.',
		);
	const extras = [series, label, id].flatMap((column) => (column ? [asText(column)] : []));
	const numbers = [...channels, ...(time ? [time] : [])].map(numeric);
	const parts: ArrayLike<Cell>[][] = [...numbers, ...extras].map(() => []);
	let rows = 0;
	for await (const block of readBlocks(database, source, [...numbers, ...extras], signal)) {
		block.columns.forEach((cells, column) => parts[column]!.push(cells));
		rows += block.length;
		onRows(rows);
	}
	const joined = numbers.map((_, column) => {
		const values = new Float64Array(rows);
		let at = 0;
		for (const part of parts[column]!) {
			values.set(part as Float64Array, at);
			at += part.length;
		}
		return values;
	});
	let next = numbers.length;
	const texts = (column: SourceColumn | undefined): (string | null)[] | undefined => column && (parts[next++]!.flat() as (string | null)[]);
	const names = texts(series);
	const labels = texts(label);
	const ids = texts(id);
	const times = time && joined[channels.length];
	const untimed = times ? times.findIndex((moment) => Number.isNaN(moment)) : -1;
	if (untimed >= 0)
		throw dataError(
			'ANOD_MISSING_VALUE',
			`row ${untimed + 1} of ${source.name} has no time in column ${time!.name}.`,
			'Fill it, leave the row out, or name another column with --time.',
		);
	return {
		rows,
		channels: channels.map(({ name }, c) => ({ name, values: joined[c]! })),
		times,
		timeName: time?.name ?? '',
		dates: time?.reading === 'date',
		series: names,
		seriesName: series?.name ?? '',
		labels: labels && Int8Array.from(labels, (cell, row) => readLabel(cell, roles.anomalyValues, label!.name, row, roles.unknownValues)),
		ids,
	};
}

/** Rows of a table, in the order given, as the detector takes them. */
export function detectorInput(table: SeriesTable, rows?: Uint32Array): Record<string, ArrayLike<Cell>> {
	const pick = (values: Float64Array): Float64Array => (rows ? Float64Array.from(rows, (row) => values[row]!) : values);
	return Object.fromEntries([
		...table.channels.map(({ name, values }) => [name, pick(values)] as const),
		...(table.times ? [[table.timeName, pick(table.times)] as const] : []),
		...(table.series ? [[table.seriesName, rows ? Array.from(rows, (row) => table.series![row]) : table.series] as const] : []),
	]);
}

/** Rows of one series, in order of time. */
export interface Course {
	/** undefined where there is one series without a name. */
	readonly name: string | undefined;
	readonly rows: Uint32Array;
}

/** The courses of a table, in order of appearance. */
export function coursesOf({ rows, times, series }: SeriesTable): Course[] {
	const lists = new Map<string | undefined, number[]>();
	for (let row = 0; row < rows; row++) {
		const name = series ? (series[row] ?? '') : undefined;
		const list = lists.get(name);
		if (list) list.push(row);
		else lists.set(name, [row]);
	}
	return [...lists].map(([name, list]) => {
		const order = Uint32Array.from(list);
		if (times) order.sort((a, b) => times[a]! - times[b]! || a - b);
		return { name, rows: order };
	});
}
