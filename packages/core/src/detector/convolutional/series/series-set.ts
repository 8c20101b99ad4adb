import { AnodError } from '../../../errors.js';
import type { ReadColumns } from './columns.js';
import { longestGap, makeGrid, medianInterval } from './grid.js';

/** A run of steps of one series without a long gap. */
export interface Piece {
	/** First step, and the one after the last, over all series. */
	readonly start: number;
	readonly end: number;
	/** Number of the series. */
	readonly series: number;
	/** Position of the first step in its series. */
	readonly position: number;
}

/** Series as the rest works on them: steps of equal length, one after another, in pieces that nothing crosses. */
export interface SeriesSet {
	/** Rows of the input. */
	readonly rows: number;
	readonly steps: number;
	readonly pieces: readonly Piece[];
	/** `[rows]`, the step of each row; undefined where row i is step i. */
	readonly stepOfRow: Uint32Array | undefined;
	/** `[channels][steps]`, NaN where a value is missing; the mean where several rows share a step. */
	readonly columns: readonly Float64Array[];
	/** `[rows]` */
	readonly times: Float64Array | undefined;
	/** Names of the series; undefined where there is one without a name. */
	readonly names: readonly string[] | undefined;
	/** Time between two steps; 0 without times. */
	readonly interval: number;
	/** What was found in the times and done about it: sentences. */
	readonly notes: readonly string[];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** Rows of each series, in their order. */
function rowsBySeries(n: number, series: Uint32Array | undefined, count: number): Uint32Array[] {
	if (!series) return [Uint32Array.from({ length: n }, (_, i) => i)];
	const sizes = new Uint32Array(count);
	for (let i = 0; i < n; i++) sizes[series[i]]++;
	const lists = Array.from(sizes, (size) => new Uint32Array(size));
	const at = new Uint32Array(count);
	for (let i = 0; i < n; i++) lists[series[i]][at[series[i]]++] = i;
	return lists;
}

/**
 * Sorts rows into series and their times onto a grid.
 *
 * @param interval - time between two steps, where a fit has found it; undefined: the median one.
 * @throws AnodError ANOD_INPUT when times are irregular and `irregular` is `refuse`.
 */
export function seriesSet(read: ReadColumns, irregular: 'resample' | 'refuse' | 'ignore', interval?: number): SeriesSet {
	const { channels, times, series, seriesNames } = read;
	const n = channels[0].length;
	const lists = rowsBySeries(n, series, seriesNames?.length ?? 1);
	const found = interval ?? (times && irregular !== 'ignore' ? commonInterval(lists, times) : 0);
	const stepOfRow = new Uint32Array(n);
	const pieces: Piece[] = [];
	const sums = { unsorted: 0, duplicates: 0, gaps: 0, irregular: 0 };
	let steps = 0;
	lists.forEach((rows, number) => {
		if (rows.length === 0) return;
		const grid = makeGrid(rows, times, irregular === 'ignore' ? 0 : found, irregular === 'refuse');
		for (const key of ['unsorted', 'duplicates', 'gaps', 'irregular'] as const) sums[key] += grid[key];
		let start = steps;
		let position = 0;
		for (let i = 0; i < rows.length; i++) {
			const step = grid.steps[i] - (i > 0 ? grid.steps[i - 1] : 0);
			if (i > 0 && step >= longestGap) {
				pieces.push({ start, end: steps + 1, series: number, position });
				position += steps + 1 - start;
				start = ++steps;
			} else if (i > 0) steps += step;
			stepOfRow[grid.order[i]] = steps;
		}
		pieces.push({ start, end: ++steps, series: number, position });
	});
	const moved = isIdentity(stepOfRow, steps) ? undefined : stepOfRow;
	return {
		rows: n,
		steps,
		pieces,
		stepOfRow: moved,
		columns: moved ? channels.map((values) => bySteps(values, moved, steps)) : channels,
		times,
		names: seriesNames,
		interval: found,
		notes: describe(sums, irregular),
	};
}

function commonInterval(lists: readonly Uint32Array[], times: Float64Array): number {
	const intervals = Float64Array.from(lists, (rows) => medianInterval(rows, times))
		.filter((interval) => interval > 0)
		.sort();
	return intervals.length > 0 ? intervals[(intervals.length - 1) >> 1] : 0;
}

function isIdentity(stepOfRow: Uint32Array, steps: number): boolean {
	if (stepOfRow.length !== steps) return false;
	for (let i = 0; i < steps; i++) if (stepOfRow[i] !== i) return false;
	return true;
}

function bySteps(values: Float64Array, stepOfRow: Uint32Array, steps: number): Float64Array {
	const sums = new Float64Array(steps);
	const counts = new Uint32Array(steps);
	for (let i = 0; i < values.length; i++) {
		if (values[i] !== values[i]) continue;
		sums[stepOfRow[i]] += values[i];
		counts[stepOfRow[i]]++;
	}
	for (let t = 0; t < steps; t++) sums[t] = counts[t] > 0 ? sums[t] / counts[t] : Number.NaN;
	return sums;
}

function describe(
	{ unsorted, duplicates, gaps, irregular }: Record<'unsorted' | 'duplicates' | 'gaps' | 'irregular', number>,
	option: string,
): string[] {
	const notes: string[] = [];
	if (unsorted > 0) notes.push(`The clock jumps back at ${counted(unsorted, 'row')}: rows were sorted by time.`);
	if (duplicates > 0)
		notes.push(
			option === 'ignore'
				? `${counted(duplicates, 'row')} ${duplicates === 1 ? 'has' : 'have'} the time of the one before.`
				: `${counted(duplicates, 'row')} ${duplicates === 1 ? 'has' : 'have'} the time of the one before: their mean counts.`,
		);
	if (gaps > 0) notes.push(`There ${gaps === 1 ? 'is 1 gap' : `are ${gaps} gaps`} in the times: the steps between count as missing.`);
	if (irregular > 0) notes.push(`${counted(irregular, 'interval')} off the grid of equal steps: rows were moved to the nearest step.`);
	return notes;
}

/** Joins several inputs, each a series of its own, into one. @throws AnodError ANOD_SHAPE when one has other columns. */
export function joinSeries(parts: readonly ReadColumns[]): ReadColumns {
	const lengths = parts.map((part) => part.channels[0].length);
	const n = lengths.reduce((sum, length) => sum + length, 0);
	const join = (pick: (part: ReadColumns) => Float64Array | undefined): Float64Array => {
		const whole = new Float64Array(n);
		let at = 0;
		parts.forEach((part, i) => {
			const values = pick(part);
			if (lengths[i] > 0 && !values)
				throw new AnodError('ANOD_SHAPE', `series ${i} has other columns than series 0; give all of them the same.`, { series: i });
			if (values) whole.set(values, at);
			at += lengths[i];
		});
		return whole;
	};
	const series = new Uint32Array(n);
	let at = 0;
	lengths.forEach((length, i) => {
		series.fill(i, at, at + length);
		at += length;
	});
	return {
		channels: parts[0].channels.map((_, k) => join((part) => part.channels[k])),
		times: parts[0].times && join((part) => part.times),
		series,
		seriesNames: parts.map((_, i) => String(i)),
	};
}
