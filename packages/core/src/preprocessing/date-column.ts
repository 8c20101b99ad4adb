import { cosTurns, sinTurns } from '../numeric/functions.js';
import { sortedPresent } from './scaling.js';
import type { DateState } from './states.js';
import type { PreprocessingOptions } from './types.js';

export const day = 86_400_000;
/** Length of a cycle in ms, and what to add so that it starts at midnight, and on Monday (1970 began on a Thursday). */
export const cycles = { hour: { length: day, start: 0 }, weekday: { length: 7 * day, start: 3 * day } } as const;

/** Where in its cycle a time is, from 0 to 1; a weekday counts as whole days. */
function turns(time: number, cycle: 'hour' | 'weekday'): number {
	const { length, start } = cycles[cycle];
	const shifted = cycle === 'weekday' ? Math.floor(time / day) * day + start : time;
	return (((shifted % length) + length) % length) / length;
}

/**
 * Learns which cycles tell rows apart: the hour of the day, when times vary within days over two days or more, and the weekday, over two weeks
 * or more. Never the date itself: a fresh row must not be far out only because it is later.
 *
 * @param times - `[n]`, ms since 1970, UTC; NaN where missing.
 */
export function fitDates(times: Float64Array, { scaling }: PreprocessingOptions): DateState {
	const sorted = sortedPresent(times);
	const span = sorted.length ? sorted[sorted.length - 1] - sorted[0] : 0;
	const kept: ('hour' | 'weekday')[] = [];
	if (span >= 2 * day && sorted.some((time) => turns(time, 'hour') !== turns(sorted[0], 'hour'))) kept.push('hour');
	if (span >= 14 * day) kept.push('weekday');
	const unitRange = scaling === 'minMax';
	const features = new Float32Array(sorted.length * kept.length * 2);
	writeDates({ cycles: kept, fill: [], unitRange }, sorted, false, features, 0, kept.length * 2);
	const fill = Array.from({ length: kept.length * 2 }, (_, k) => {
		let sum = 0;
		for (let j = k; j < features.length; j += kept.length * 2) sum += features[j];
		return sum / sorted.length + 0;
	});
	return { cycles: kept, fill, unitRange };
}

/** Names of the features of a date column. */
export const dateFeatureNames = (name: string, state: DateState): string[] =>
	state.cycles.flatMap((cycle) => [`${name}:${cycle}-sin`, `${name}:${cycle}-cos`]);

/**
 * Writes sine and cosine of each cycle; NaN for a missing time, or the means of the fitted rows.
 *
 * @param out - `[n, stride]`; columns from `first` on are written.
 */
export function writeDates(state: DateState, times: Float64Array, impute: boolean, out: Float32Array, first: number, stride: number): void {
	state.cycles.forEach((cycle, c) => {
		for (let i = 0, j = first + 2 * c; i < times.length; i++, j += stride) {
			if (impute && times[i] !== times[i]) {
				out[j] = state.fill[2 * c];
				out[j + 1] = state.fill[2 * c + 1];
				continue;
			}
			const t = turns(times[i], cycle);
			const sin = sinTurns(t);
			const cos = cosTurns(t);
			out[j] = state.unitRange ? (sin + 1) / 2 : sin;
			out[j + 1] = state.unitRange ? (cos + 1) / 2 : cos;
		}
	});
}
