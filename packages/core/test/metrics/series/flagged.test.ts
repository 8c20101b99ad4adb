import { describe, expect, it } from 'vitest';
import {
	affiliation,
	confusion,
	evaluateEvents,
	evaluateRanges,
	eventsOf,
	f1,
	oracleBest,
	oracleBestPointAdjusted,
	pointAdjusted,
} from '../../../src/metrics/index.js';
import { evaluateFlaggedEvents } from '../../../src/metrics/series/event-wise.js';
import { flagsOf } from '../../../src/metrics/series/flags.js';
import { close, series } from './close.js';

/** Events as TSB-AD's event-based F1 sees them: one that reaches the last row loses that row. */
const withoutLastRow = (labels: Uint8Array) => eventsOf(labels).map(({ start, end }) => ({ start, end: Math.min(end, labels.length - 1) }));

describe.each(series)('at its threshold, $name equals TSB-AD', ({ golden: { fixed, oracle, events, n }, labels, scores }) => {
	const { threshold } = fixed;
	const flagged = new Set(fixed.flagged);
	const endsInEvent = events.some(([, last]) => last === n - 1);
	const oneClass = (flags: ArrayLike<number>) => Array.from(flags).every((flag) => flag === 1);

	it('in the rows flagged and their F1', () => {
		expect([...flagsOf(labels, scores, threshold).entries()].flatMap(([row, flag]) => (flag ? [row] : []))).toEqual(fixed.flagged);
		close(f1(confusion(labels, scores, threshold)), fixed['Standard-F1'].value);
	});

	it('in event-based F1, but for the last row that the reference drops', () => {
		const got = evaluateEvents(labels, scores, threshold);
		const trimmed = (at: number) => {
			const flags = flagsOf(labels, scores, at);
			return evaluateFlaggedEvents(withoutLastRow(labels), flags, evaluateEvents(labels, scores, at).precision).f1;
		};
		if (fixed['Event-based-F1'].error) expect(events).toEqual([]);
		else close(trimmed(threshold), fixed['Event-based-F1'].value);
		if (!endsInEvent) close(got.f1, fixed['Event-based-F1'].value);
		if (!oracle['Event-based-F1'].error) close(oracleBest(scores, trimmed).value, oracle['Event-based-F1'].value);
	});

	it('in point-adjusted F1, but for a first row that the reference leaves out', () => {
		const rows = new Set(fixed.pa_flagged);
		const startFound = labels[0] === 1 && fixed.pa_flagged.some((row) => row <= events[0][1]);
		const missing = startFound && !rows.has(0) ? 1 : 0;
		const hits = fixed.pa_flagged.filter((row) => labels[row] === 1).length + missing;
		const total = labels.reduce((sum, label) => sum + label, 0);
		const got = pointAdjusted(labels, scores, threshold);
		close(got.f1, rows.size + total === 0 ? 0 : (2 * hits) / (rows.size + missing + total));
		close(got.plainF1, fixed['Standard-F1'].value);
		if (missing) return;
		close(got.f1, fixed['PA-F1'].value);
		if (labels[0] !== 1) close(oracleBestPointAdjusted(labels, scores).value, oracle['PA-F1'].value);
	});

	it('in range-based F1, where there are two classes', () => {
		const got = evaluateRanges(labels, scores, threshold);
		if (oneClass(labels) || flagged.size === n) {
			expect(fixed['R-based-F1'].value).toBe(0);
			return;
		}
		close(got.f1, fixed['R-based-F1'].value);
		close(got.precision, fixed.range_precision.value);
		close(got.recall, fixed['range_recall_alpha0.2'].value?.recall);
		close(evaluateRanges(labels, scores, threshold, { existence: 1 }).recall, fixed['range_recall_alpha0.2'].value?.existence);
		close(evaluateRanges(labels, scores, threshold, { existence: 0 }).recall, fixed['range_recall_alpha0.2'].value?.overlap);
		close(oracleBest(scores, (at) => evaluateRanges(labels, scores, at).f1).value, oracle['R-based-F1'].value);
	});

	it('in affiliation, event by event', () => {
		const wanted = fixed.affiliation;
		if (wanted.error) {
			expect(() => affiliation(labels, scores, threshold)).toThrow(/ANOD_INPUT: none of the 120 rows is an anomaly/);
			return;
		}
		const got = affiliation(labels, scores, threshold);
		close(got.precision, wanted.value?.precision);
		close(got.recall, wanted.value?.recall);
		close(got.f1, fixed['Affiliation-F'].value);
		for (const [parts, values] of [
			[got.eventPrecision, wanted.value?.per_event_precision],
			[got.eventRecall, wanted.value?.per_event_recall],
			[got.precisionDistance, wanted.value?.per_event_precision_distance],
			[got.recallDistance, wanted.value?.per_event_recall_distance],
		] as const) {
			expect(parts.length).toBe(values?.length);
			for (const [e, part] of parts.entries()) close(part, values?.[e]);
		}
		close(oracleBest(scores, (at) => affiliation(labels, scores, at).f1).value, oracle['Affiliation-F'].value);
	});
});
