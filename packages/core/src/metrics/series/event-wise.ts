import type { Labels, Scores } from '../ranking.js';
import { eventsOf, type SeriesEvent } from './events.js';
import { countFlags, flagsOf, harmonic, share } from './flags.js';

/** What was found, event by event. */
export interface EventEvaluation {
	/** Events in the labels. */
	readonly events: number;
	/** Those with at least one flagged row. */
	readonly found: number;
	/** found / events; NaN without events. */
	readonly recall: number;
	/** Flagged rows inside events, as a share of the flagged rows; 0 when nothing is flagged. */
	readonly precision: number;
	/** Harmonic mean of the two; NaN without events. */
	readonly f1: number;
	/** Stretches of flagged rows: the alarms that somebody would have got. */
	readonly alarms: number;
	/** Alarms that touch an event, as a share of all; 0 without alarms. */
	readonly alarmPrecision: number;
	/** `[events]`, rows from the start of an event to its first flagged row; NaN for an event that was missed. */
	readonly delays: Float64Array;
	/** Mean over the events found; NaN when none was. Read it with `recall`: who finds only the easy ones is quick. */
	readonly meanDelay: number;
}

/**
 * Precision, recall and F1 by events, and how late each event was found.
 *
 * An event is found by a single flagged row in it; precision counts rows, so that flagging everything does not pay. This is TSB-AD's
 * event-based F1 but for its slip at the end of a series, where it drops the last row of an event that reaches it.
 *
 * @param labels - `[n]`, in the order of time; 1 = anomaly.
 * @param scores - `[n]`, higher = more abnormal; for decisions made elsewhere pass 0 and 1, and 1 as threshold.
 * @param threshold - a row is flagged when its score ≥ threshold.
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels or scores that are not finite; ANOD_OPTION for a NaN
 * threshold.
 * @see Hundman et al. 2018, doi:10.1145/3219819.3219845; Garg et al. 2022, doi:10.1109/TNNLS.2021.3105827
 */
export function evaluateEvents(labels: Labels, scores: Scores, threshold: number): EventEvaluation {
	const flags = flagsOf(labels, scores, threshold);
	const events = eventsOf(labels);
	return evaluateFlaggedEvents(events, flags, share(countFlags(flags, events), countFlags(flags)));
}

/** The same from flags and the precision by rows. */
export function evaluateFlaggedEvents(events: readonly SeriesEvent[], flags: Uint8Array, precision: number): EventEvaluation {
	const delays = Float64Array.from(events, ({ start, end }) => {
		for (let row = start; row < end; row++) if (flags[row]) return row - start;
		return Number.NaN;
	});
	const foundDelays = delays.filter((delay) => delay >= 0);
	const found = foundDelays.length;
	const recall = share(found, events.length, Number.NaN);
	const alarms = eventsOf(flags);
	return {
		events: events.length,
		found,
		recall,
		precision,
		f1: harmonic(precision, recall),
		alarms: alarms.length,
		alarmPrecision: share(countTouching(alarms, events), alarms.length),
		delays,
		meanDelay: share(
			foundDelays.reduce((sum, delay) => sum + delay, 0),
			found,
			Number.NaN,
		),
	};
}

/** How many of the stretches share a row with one of `others`; both in order. */
function countTouching(stretches: readonly SeriesEvent[], others: readonly SeriesEvent[]): number {
	let touching = 0;
	let at = 0;
	for (const { start, end } of stretches) {
		while (at < others.length && others[at].end <= start) at++;
		if (at < others.length && others[at].start < end) touching++;
	}
	return touching;
}
