import { z } from 'zod';
import { useOf } from '../subjects/learned.js';
import type { Findings, Subject } from '../subjects/subject.js';

/** null where it is not finite. */
const number = z.number().nullable();

export const thresholdResult = z.object({
	rule: z.union([z.literal('auto'), number, z.object({ contamination: z.number() }), z.object({ falseAlarmRate: z.number() })]),
	value: z.number().nullable().describe('An anomaly is what scores at least this; null: nothing can reach it'),
	reason: z.string(),
});

/** A row, or a step of a series, and why it scored as it did. */
const rowResult = z.object({
	row: z.int().describe('Number of the row, from 1, without the header'),
	name: z.string().optional(),
	time: z.string().optional(),
	score: number,
	pValue: z.number().nullable().describe('Share of held-out rows that are at least as abnormal'),
	anomaly: z.boolean(),
	probability: z.number().nullable().optional().describe('How likely it is an anomaly, where the detector says so'),
	contributions: z
		.array(
			z.object({
				column: z.string(),
				value: z.string(),
				expected: z.string().nullable(),
				amount: number,
				share: z.number().nullable().describe('Of all that raised the score, 0 to 1'),
			}),
		)
		.describe('The columns that raised the score most, greatest first'),
});

const imageResult = z.object({
	file: z.string(),
	score: number,
	pValue: number,
	anomaly: z.boolean(),
	hottest: z
		.object({ x: number, y: number })
		.describe('The strangest place: shares of the width from the left, of the height from the top'),
});

const eventResult = z.object({
	event: z.int().describe('Number of the event, in order of time'),
	series: z.string().optional(),
	from: z.string(),
	to: z.string(),
	peak: z.string(),
	id: z.string().optional(),
	firstRow: z.int().nullable(),
	lastRow: z.int().nullable(),
	steps: z.int(),
	score: number,
	channels: z.array(z.object({ name: z.string(), share: number })).describe('The channels that did it, greatest first'),
});

/** Who was explained: one of these, by the kind of data. */
export const worstResults = {
	rows: z.array(rowResult).optional().describe('Of a table: the highest scores, worst first; look at anomaly for which are abnormal'),
	images: z.array(imageResult).optional().describe('Of images: the highest scores, worst first'),
};

const kindResult = z.enum(['table', 'series', 'images']);
export const detectorResult = z.enum(['autoencoder', 'convolutional', 'reinforcement']);

/** What scoring found. */
export const findingsResult = {
	source: z.string(),
	kind: kindResult,
	detector: detectorResult,
	total: z.int().describe('Rows, steps or images scored'),
	anomalies: z.int().describe('How many of them are abnormal'),
	eventsInAll: z.int().optional().describe('Of a series: how many events there are'),
	threshold: thresholdResult,
	...worstResults,
	events: z.array(eventResult).optional().describe('Of a series: the strongest events, strongest first'),
	secondsScoring: number,
	notes: z.array(z.string()),
};

/** Of a series, whose scores are of events, the strongest ones. */
const strongestEvents = (events: readonly { score: number; event: number }[], top: number) =>
	[...events].sort((a, b) => b.score - a.score || a.event - b.event).slice(0, top);

/** Findings as `findingsResult` has them, but for the notes. */
export function findingsOf(subject: Subject, findings: Findings, top: number): Record<string, unknown> {
	const { json } = findings;
	const events = json.events as { score: number; event: number }[] | undefined;
	const { kind, detector } = useOf(subject.detector);
	return {
		source: subject.name,
		kind,
		detector,
		total: json.images ?? json.rows,
		anomalies: json.anomalies,
		threshold: json.threshold,
		...(events
			? { eventsInAll: events.length, events: strongestEvents(events, top) }
			: { [kind === 'images' ? 'images' : 'rows']: json.top }),
		secondsScoring: findings.seconds,
	};
}

/** Plain JSON: what is not finite becomes null. */
export const plain = (value: unknown): unknown =>
	JSON.parse(JSON.stringify(value, (_, cell) => (typeof cell === 'number' && !Number.isFinite(cell) ? null : cell)));
