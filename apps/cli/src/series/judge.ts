import { type Evaluation, type EventEvaluation, evaluate, evaluateEvents, vus } from '@anod/core/metrics';
import { formatCount, formatShare } from '../terminal/numbers.js';
import type { Course, SeriesTable } from './read-series.js';

/** How good the scores of a series are, step by step and event by event. */
export interface SeriesEvaluation {
	/** By labelled rows, in order of time. */
	readonly rows: Evaluation;
	/** Precision, recall and F1 by events; of several series together. */
	readonly events: Omit<EventEvaluation, 'delays'>;
	/** Volume under the surfaces, with windows up to 100 steps; the mean over the series that have both classes; NaN without one. */
	readonly vus: { readonly pr: number; readonly roc: number };
	readonly unlabelled: number;
	/** Labels and scores in the order of time, for curves. */
	readonly labels: Uint8Array;
	readonly scores: Float64Array;
}

/** @returns undefined when no row is labelled. */
export function judgeSeries(
	table: SeriesTable,
	courses: readonly Course[],
	scores: Float64Array,
	flags: Uint8Array,
	threshold: number,
): SeriesEvaluation | undefined {
	const truth = table.labels;
	if (!truth) return undefined;
	const parts = courses.map(({ rows }) => rows.filter((row) => truth[row] !== -1)).filter((rows) => rows.length > 0);
	if (parts.length === 0) return undefined;
	const labelsOf = (rows: Uint32Array) => Uint8Array.from(rows, (row) => truth[row]!);
	const scoresOf = (rows: Uint32Array) => Float64Array.from(rows, (row) => scores[row]!);
	const surfaces = parts.flatMap((rows) => {
		const labels = labelsOf(rows);
		const anomalies = labels.reduce((sum, label) => sum + label, 0);
		return anomalies > 0 && anomalies < labels.length ? [vus(labels, scoresOf(rows))] : [];
	});
	const mean = (pick: (areas: { pr: number; roc: number }) => number): number =>
		surfaces.length === 0 ? Number.NaN : surfaces.reduce((sum, areas) => sum + pick(areas), 0) / surfaces.length;
	// A normal step that nobody flags between two series: no event reaches from one into the other.
	const seams = parts.flatMap((rows, p) => (p === 0 ? [...rows] : [-1, ...rows]));
	const { delays, ...events } = evaluateEvents(
		Uint8Array.from(seams, (row) => (row < 0 ? 0 : truth[row]!)),
		Float64Array.from(seams, (row) => (row < 0 ? 0 : flags[row]!)),
		1,
	);
	const all = Uint32Array.from(parts.flatMap((rows) => [...rows]));
	const labels = labelsOf(all);
	const ordered = scoresOf(all);
	return {
		rows: evaluate(labels, ordered, threshold),
		events,
		vus: { pr: mean((areas) => areas.pr), roc: mean((areas) => areas.roc) },
		unlabelled: table.rows - all.length,
		labels,
		scores: ordered,
	};
}

const three = (value: number): string => (Number.isNaN(value) ? '—' : value.toFixed(3));

/** The metrics of events in one line for people. */
export function eventsLine({ events, vus: areas }: SeriesEvaluation): string {
	const delay = Number.isNaN(events.meanDelay) ? '' : `, ${events.meanDelay.toFixed(1)} steps after their start on average`;
	return (
		`By events: ${formatCount(events.found)} of ${formatCount(events.events)} found${delay}; ` +
		`${formatCount(events.alarms)} alarms, ${formatShare(events.alarmPrecision)} of them right; ` +
		`precision ${three(events.precision)}, recall ${three(events.recall)}, F1 ${three(events.f1)}. VUS-PR ${three(areas.pr)}, VUS-ROC ${three(areas.roc)}.`
	);
}
