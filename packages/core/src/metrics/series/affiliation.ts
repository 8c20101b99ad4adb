import type { Labels, Scores } from '../ranking.js';
import { eventsOf, type SeriesEvent, someEventsOf } from './events.js';
import { flagsOf, harmonic, share } from './flags.js';
import { distanceTo, isEmpty, nearerThanChance, reachedSoonerThanChance } from './zones.js';

/** How near alarms are to events and events to alarms, compared with chance. */
export interface AffiliationEvaluation {
	/** Mean over the events that have an alarm in their zone, 0 to 1; NaN when nothing is flagged. */
	readonly precision: number;
	/** Mean over all events, an event without an alarm in its zone counting 0; 0 to 1. */
	readonly recall: number;
	/** Harmonic mean of the two; NaN when nothing is flagged. */
	readonly f1: number;
	/** `[events]`, NaN where the zone has no alarm. */
	readonly eventPrecision: Float64Array;
	/** `[events]`. */
	readonly eventRecall: Float64Array;
	/** `[events]`, rows from an alarm to the event, on average over the alarms of the zone; NaN where it has none. */
	readonly precisionDistance: Float64Array;
	/** `[events]`, rows from the event to the nearest alarm, on average over the event; Infinity where the zone has no alarm. */
	readonly recallDistance: Float64Array;
}

/**
 * Affiliation precision, recall and F1: needs no tuning, and being near counts.
 *
 * Time is cut into a zone for each event, half-way between neighbours. In its zone, an alarm's precision is the probability that a random
 * moment is farther from the event than the alarm is, an event's recall the probability that a random moment is farther from each of its
 * points than the nearest alarm. So chance reaches ½, not 0, and useless scores about ⅔ in F1. Equal to the authors' package as used by
 * TSB-AD. Takes O(n).
 *
 * @param scores - as `evaluateEvents` takes them, with its threshold and its errors.
 * @throws AnodError ANOD_INPUT also where no row is an anomaly, as the reference does.
 * @see Huet, Navarro and Rossi 2022, doi:10.1145/3534678.3539339
 */
export function affiliation(labels: Labels, scores: Scores, threshold: number): AffiliationEvaluation {
	const flags = flagsOf(labels, scores, threshold);
	const n = flags.length;
	const events = someEventsOf(labels, 'affiliation');
	const alarms = eventsOf(flags);
	const eventPrecision = new Float64Array(events.length);
	const eventRecall = new Float64Array(events.length);
	const precisionDistance = new Float64Array(events.length);
	const recallDistance = new Float64Array(events.length);
	let at = 0;
	for (const [e, event] of events.entries()) {
		const zone = {
			start: e === 0 ? 0 : (events[e - 1].end + event.start) / 2,
			end: e + 1 === events.length ? n : (event.end + events[e + 1].start) / 2,
		};
		while (at < alarms.length && alarms[at].end <= zone.start) at++;
		const inZone: SeriesEvent[] = [];
		for (let a = at; a < alarms.length && alarms[a].start < zone.end; a++)
			inZone.push({ start: Math.max(alarms[a].start, zone.start), end: Math.min(alarms[a].end, zone.end) });
		let length = 0;
		for (const alarm of inZone) {
			length += alarm.end - alarm.start;
			eventPrecision[e] += nearerThanChance(alarm, event, zone);
			precisionDistance[e] += distanceTo(alarm, event);
		}
		eventPrecision[e] = share(eventPrecision[e], length, Number.NaN);
		precisionDistance[e] = share(precisionDistance[e], length, Number.NaN);
		for (const [a, alarm] of inZone.entries()) {
			// The part of the event whose nearest alarm is this one.
			const start = a === 0 ? event.start : Math.max(event.start, (inZone[a - 1].end + alarm.start) / 2);
			const end = a + 1 === inZone.length ? event.end : Math.min(event.end, (alarm.end + inZone[a + 1].start) / 2);
			const part = { start, end };
			if (isEmpty(part)) continue;
			eventRecall[e] += reachedSoonerThanChance(part, alarm, zone);
			recallDistance[e] += distanceTo(part, alarm);
		}
		eventRecall[e] /= event.end - event.start;
		recallDistance[e] = inZone.length === 0 ? Infinity : recallDistance[e] / (event.end - event.start);
	}
	const withAlarm = eventPrecision.filter((value) => value === value);
	const precision = share(sumOf(withAlarm), withAlarm.length, Number.NaN);
	const recall = sumOf(eventRecall) / events.length;
	return { precision, recall, f1: harmonic(precision, recall), eventPrecision, eventRecall, precisionDistance, recallDistance };
}

const sumOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
