import { AnodError } from '../../../errors.js';

/** Where the rows of one series lie in time. */
export interface Grid {
	/** Rows by time. */
	readonly order: Uint32Array;
	/** For each of them its step, from 0 on, never falling. Steps without a row are missing. */
	readonly steps: Uint32Array;
	readonly length: number;
	/** What was found, counted. */
	readonly unsorted: number;
	readonly duplicates: number;
	readonly gaps: number;
	readonly irregular: number;
}

/** An interval this far from a whole number of steps is off the grid. */
const tolerance = 0.25;

/** Rows by time; equal times keep their order. */
function sortByTime(rows: Uint32Array, times: Float64Array): { order: Uint32Array; unsorted: number } {
	let unsorted = 0;
	for (let i = 1; i < rows.length; i++) if (times[rows[i]] < times[rows[i - 1]]) unsorted++;
	return { order: unsorted === 0 ? rows : rows.slice().sort((a, b) => times[a] - times[b] || a - b), unsorted };
}

/** The median of the intervals between rows that differ in time; 0 where all are equal. */
export function medianInterval(rows: Uint32Array, times: Float64Array): number {
	const { order } = sortByTime(rows, times);
	const intervals = new Float64Array(Math.max(0, order.length - 1));
	for (let i = 1; i < order.length; i++) intervals[i - 1] = times[order[i]] - times[order[i - 1]];
	const positive = intervals.filter((interval) => interval > 0).sort();
	return positive.length > 0 ? positive[(positive.length - 1) >> 1] : 0;
}

/**
 * Puts the rows of one series on a grid of equal steps: sorted, each interval rounded to whole steps. Rows of one time share a step.
 *
 * @param interval - time between two steps; 0: rows follow one another, whatever their times.
 * @param refuse - an interval that is no whole number of steps is an error.
 * @throws AnodError ANOD_INPUT when irregular times are refused.
 */
export function makeGrid(rows: Uint32Array, times: Float64Array | undefined, interval: number, refuse: boolean): Grid {
	const n = rows.length;
	const steps = new Uint32Array(n);
	if (!times) {
		for (let i = 0; i < n; i++) steps[i] = i;
		return { order: rows, steps, length: n, unsorted: 0, duplicates: 0, gaps: 0, irregular: 0 };
	}
	const { order, unsorted } = sortByTime(rows, times);
	let duplicates = 0;
	let gaps = 0;
	let irregular = 0;
	for (let i = 1; i < n; i++) {
		const passed = times[order[i]] - times[order[i - 1]];
		if (passed === 0) duplicates++;
		const count = interval > 0 ? passed / interval : 1;
		const whole = Math.round(count);
		if (interval > 0 && passed > 0 && (whole === 0 || Math.abs(count - whole) > tolerance)) {
			irregular++;
			if (refuse)
				throw new AnodError(
					'ANOD_INPUT',
					`row ${order[i]} comes ${passed} after the one before, where rows are ${interval} apart; resample the series, or set option irregular to resample or ignore.`,
					{ row: order[i], got: passed, expected: interval },
				);
		}
		if (whole > 1) gaps++;
		// Far more steps than an array can hold are one long gap: what comes after starts afresh.
		steps[i] = steps[i - 1] + Math.min(whole, longestGap);
	}
	return { order, steps, length: n > 0 ? steps[n - 1] + 1 : 0, unsorted, duplicates, gaps, irregular };
}

/** Steps without rows after which a series starts afresh. */
export const longestGap = 1024;
