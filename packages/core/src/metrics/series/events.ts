import { AnodError } from '../../errors.js';
import { isAnomaly, type Labels } from '../ranking.js';

/** A stretch of consecutive rows, half-open: row `start` is the first in it, row `end` the first after it, as `slice(start, end)` has it. */
export interface SeriesEvent {
	readonly start: number;
	readonly end: number;
}

/**
 * The stretches of consecutive anomalies, in order.
 *
 * @param labels - `[n]`, 1 = anomaly.
 * @throws AnodError ANOD_INPUT for a label that is none of 1, 0, −1, true, false.
 */
export function eventsOf(labels: Labels): SeriesEvent[] {
	const events: SeriesEvent[] = [];
	let start = -1;
	for (let row = 0; row < labels.length; row++) {
		if (isAnomaly(labels, row)) {
			if (start < 0) start = row;
		} else if (start >= 0) {
			events.push({ start, end: row });
			start = -1;
		}
	}
	if (start >= 0) events.push({ start, end: labels.length });
	return events;
}

/** Events of the labels. @throws AnodError ANOD_INPUT without any. */
export function someEventsOf(labels: Labels, metric: string): SeriesEvent[] {
	const events = eventsOf(labels);
	if (events.length > 0) return events;
	throw new AnodError(
		'ANOD_INPUT',
		`none of the ${labels.length} rows is an anomaly; ${metric} is defined for series with at least one event.`,
		{
			rows: labels.length,
		},
	);
}

/** The number of rows in all events. */
export function rowsOf(events: readonly SeriesEvent[]): number {
	let rows = 0;
	for (const { start, end } of events) rows += end - start;
	return rows;
}
