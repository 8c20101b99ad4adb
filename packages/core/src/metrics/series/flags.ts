import { AnodError } from '../../errors.js';
import { checkLengths, finiteScore, type Labels, type Scores } from '../ranking.js';
import type { SeriesEvent } from './events.js';

/**
 * Which rows are flagged at a threshold: `[n]`, 1 where score ≥ threshold.
 *
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows or scores that are not finite; ANOD_OPTION for a NaN threshold.
 */
export function flagsOf(labels: Labels, scores: Scores, threshold: number): Uint8Array {
	if (typeof threshold !== 'number' || threshold !== threshold)
		throw new AnodError('ANOD_OPTION', `the threshold is ${String(threshold)}; it wants a number.`, { got: threshold });
	const flags = new Uint8Array(checkLengths(labels, scores));
	for (let row = 0; row < flags.length; row++) flags[row] = finiteScore(scores, row) >= threshold ? 1 : 0;
	return flags;
}

/** How many rows of `flags` are set, in all or in the events. */
export function countFlags(flags: Uint8Array, events: readonly SeriesEvent[] = [{ start: 0, end: flags.length }]): number {
	let count = 0;
	for (const { start, end } of events) for (let row = start; row < end; row++) count += flags[row];
	return count;
}

/** part / whole; `otherwise` for 0 / 0. */
export const share = (part: number, whole: number, otherwise = 0): number => (whole === 0 ? otherwise : part / whole);

/** Harmonic mean of precision and recall; 0 when both are. */
export const harmonic = (precision: number, recall: number): number => share(2 * precision * recall, precision + recall);
