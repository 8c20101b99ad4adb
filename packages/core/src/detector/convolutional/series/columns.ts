import { show } from '../../../data/cells.js';
import type { Cell, Table } from '../../../data/types.js';
import { AnodError } from '../../../errors.js';
import { nearestName } from '../../../preprocessing/nearest-name.js';
import { type Reader, readCategory, readDate, readNumber } from '../../../preprocessing/parse.js';

/** Which column is what. What a fit infers, and a later input is read by. */
export interface SeriesColumns {
	/** Whether the columns have names; without, they go by position. */
	readonly named: boolean;
	readonly channels: readonly string[];
	/** '' where there is no such column. */
	readonly time: string;
	readonly series: string;
}

/** The columns of a table by their role, one entry a row. */
export interface ReadColumns {
	/** `[channels][n]`, NaN where a value is missing. */
	readonly channels: readonly Float64Array[];
	/** Milliseconds since 1970, or the numbers that the column holds. */
	readonly times?: Float64Array;
	/** Number of the series of each row. */
	readonly series?: Uint32Array;
	readonly seriesNames?: readonly string[];
}

const timeName = /^(?:time|times|timestamp|ts|date|datetime|date[ _-]?time|ds)$/i;
/** Rows that are looked at to tell what a column holds. */
const lookedAt = 1000;

function readsAll(cells: ArrayLike<Cell>, read: Reader): boolean {
	let present = 0;
	for (let i = 0; i < cells.length && i < lookedAt; i++) {
		const value = read(cells[i]);
		if (value === undefined) return false;
		if (value === value) present++;
	}
	return present > 0 || cells.length === 0;
}

const holdsDates = (cells: ArrayLike<Cell>): boolean =>
	!(cells instanceof Float64Array) && !readsAll(cells, readNumber) && readsAll(cells, readDate);

function mustExist(table: Table, column: string, option: string): void {
	if (table.named && table.names.includes(column)) return;
	const nearest = table.named ? nearestName(column, table.names) : undefined;
	throw new AnodError(
		'ANOD_UNKNOWN_COLUMN',
		`option ${option} names the column ${column}, but the rows have ${nearest === undefined ? 'no columns with names' : `none; the nearest is ${nearest}`}.`,
		{ column, nearest, option },
	);
}

/**
 * Says which columns of a table are channels, which is the time and which the name of the series.
 *
 * @param given - names that the user stated, '' to infer: the time is the first column of dates, or one of numbers that is called so.
 * @throws AnodError ANOD_UNKNOWN_COLUMN for a stated column that is not there; ANOD_INPUT when no channel is left.
 */
export function inferColumns(table: Table, given: { readonly time: string; readonly series: string }, notes: string[]): SeriesColumns {
	if (given.time) mustExist(table, given.time, 'time');
	if (given.series) mustExist(table, given.series, 'series');
	const position = table.names.findIndex(
		(name, k) =>
			name !== given.series &&
			(holdsDates(table.columns[k]) || (table.named && timeName.test(name) && readsAll(table.columns[k], readNumber))),
	);
	const time = given.time || (position >= 0 && table.named ? table.names[position] : '');
	const channels: string[] = [];
	table.names.forEach((name, k) => {
		if (name === time || name === given.series) return;
		if (readsAll(table.columns[k], readNumber)) channels.push(name);
		else notes.push(`Column ${name} is left out: it holds ${holdsDates(table.columns[k]) ? 'times' : 'no numbers'}.`);
	});
	if (channels.length === 0)
		throw new AnodError('ANOD_INPUT', `none of the ${table.names.length} columns holds numbers; a series needs at least one.`, {
			columns: table.names,
		});
	return { named: table.named, channels, time, series: given.series };
}

function readColumn(cells: ArrayLike<Cell>, name: string, read: Reader, wants: string): Float64Array {
	if (cells instanceof Float64Array) return cells;
	const values = new Float64Array(cells.length);
	for (let i = 0; i < values.length; i++) {
		const value = read(cells[i]);
		if (value === undefined || value === Infinity || value === -Infinity)
			throw new AnodError('ANOD_INPUT', `row ${i}, column ${name} is ${show(cells[i])}; ${wants}.`, {
				row: i,
				column: name,
				value: cells[i],
			});
		values[i] = value;
	}
	return values;
}

/**
 * Reads the columns of a table by their roles.
 *
 * @throws AnodError ANOD_UNKNOWN_COLUMN or ANOD_SHAPE for a table without them, ANOD_INPUT for a cell that cannot be read; ANOD_MISSING_VALUE for a row without time.
 */
export function readColumns(table: Table, columns: SeriesColumns, action: string): ReadColumns {
	const { channels, time, series, named } = columns;
	if (table.length === 0) return { channels: channels.map(() => new Float64Array(0)) };
	const byPosition = !named || !table.named;
	if (byPosition && table.columns.length !== channels.length)
		throw new AnodError(
			'ANOD_SHAPE',
			`${action} got rows of ${table.columns.length} columns, the detector was fitted on ${channels.length} channels.`,
			{ got: table.columns.length, expected: channels.length },
		);
	const column = (name: string): ArrayLike<Cell> => {
		const k = table.names.indexOf(name);
		if (k >= 0) return table.columns[k];
		const nearest = nearestName(name, table.names);
		throw new AnodError(
			'ANOD_UNKNOWN_COLUMN',
			`${action} got rows with no column ${name}; the nearest is ${nearest}. Give each column the detector was fitted on.`,
			{ column: name, nearest },
		);
	};
	const values = channels.map((name, k) =>
		readColumn(byPosition ? table.columns[k] : column(name), name, readNumber, 'a channel holds numbers'),
	);
	if (byPosition) return { channels: values };
	const times = time === '' ? undefined : readColumn(column(time), time, readDate, 'a time is a date, an ISO 8601 text or a number');
	const untimed = times ? times.findIndex((t) => t !== t) : -1;
	if (untimed >= 0)
		throw new AnodError('ANOD_MISSING_VALUE', `row ${untimed} has no time in column ${time}; fill it or leave the row out.`, {
			row: untimed,
			column: time,
		});
	return { channels: values, times, ...(series === '' ? {} : groups(column(series))) };
}

/** Numbers the values of a column in order of first appearance. */
function groups(cells: ArrayLike<Cell>): { series: Uint32Array; seriesNames: readonly string[] } {
	const numbers = new Map<string, number>();
	const series = new Uint32Array(cells.length);
	for (let i = 0; i < cells.length; i++) {
		const name = readCategory(cells[i]) ?? '';
		let number = numbers.get(name);
		if (number === undefined) numbers.set(name, (number = numbers.size));
		series[i] = number;
	}
	return { series, seriesNames: [...numbers.keys()] };
}
