import { FittedReinforcement } from '@anod/core';
import type { Contribution, ExplainedRow } from '../report/model.js';
import { formatNumber } from '../terminal/numbers.js';
import type { SeriesDetector, SeriesPrediction } from './detector.js';
import { tellTime } from './events.js';
import { type Course, detectorInput, type SeriesTable } from './read-series.js';

/** Steps around a stretch that its scores may rest on: more than any forecast or average looks at by default. */
const margin = 2048;
/** A channel is named when it did at least this share; and so many are. */
const leastShare = 0.02;
const shownChannels = 5;

/** What a detector says of a stretch of a course. */
export interface ExplainedStretch {
	/** Rows of the file, in order of time. */
	readonly rows: Uint32Array;
	/** `[rows][channels]`, in the order of the detector's channels. */
	readonly contributions: (position: number, channel: number) => number;
	/** NaN where nothing can be expected. */
	readonly expected: (position: number, channel: number) => number;
}

/** Explains positions `from` to `to` of a course, with what comes before and after, so that it says what the whole course would. */
export async function explainStretch(
	detector: SeriesDetector,
	table: SeriesTable,
	course: Course,
	from: number,
	to: number,
	signal: AbortSignal,
): Promise<ExplainedStretch> {
	const first = Math.max(0, from - margin);
	// An agent decides at a step without knowing a later one.
	const beyond = detector instanceof FittedReinforcement ? 0 : margin;
	const rows = course.rows.subarray(first, Math.min(course.rows.length, to + beyond));
	const { contributions, expected, columns } = await detector.explain(detectorInput(table, rows), { signal });
	const d = columns.length;
	const shift = from - first;
	return {
		rows: course.rows.subarray(from, to),
		contributions: (position, channel) => contributions[(position + shift) * d + channel]!,
		expected: (position, channel) => {
			const value = expected[position + shift]![channel];
			return typeof value === 'number' ? value : Number.NaN;
		},
	};
}

/** Explains single rows of the file: the value of each channel that raised the score, and what was expected. */
export async function explainSteps(
	detector: SeriesDetector,
	table: SeriesTable,
	courses: readonly Course[],
	wanted: readonly number[],
	scored: Pick<SeriesPrediction, 'scores' | 'pValues' | 'labels' | 'probabilities'>,
	signal: AbortSignal,
): Promise<ExplainedRow[]> {
	const explained: ExplainedRow[] = [];
	for (const row of wanted) {
		const course = courses.find(({ rows }) => rows.includes(row))!;
		const position = course.rows.indexOf(row);
		const stretch = await explainStretch(detector, table, course, position, position + 1, signal);
		const amounts = table.channels.map((_, channel) => stretch.contributions(0, channel));
		const total = amounts.reduce((sum, amount) => sum + Math.max(0, amount), 0);
		const contributions = table.channels
			.map(({ name, values }, channel): Contribution => {
				const expected = stretch.expected(0, channel);
				return {
					column: name,
					value: Number.isNaN(values[row]!) ? '(empty)' : formatNumber(values[row]!),
					expected: Number.isNaN(expected) ? null : formatNumber(expected),
					amount: amounts[channel]!,
					share: total > 0 ? Math.max(0, amounts[channel]!) / total : 0,
				};
			})
			.sort((a, b) => b.amount - a.amount);
		const time = table.times?.[row];
		explained.push({
			row: row + 1,
			name: [course.name, table.ids?.[row] ?? undefined].filter((part) => part !== undefined).join('  ') || null,
			time: time === undefined ? null : tellTime(time, table.dates),
			milliseconds: time ?? Number.NaN,
			score: scored.scores[row]!,
			pValue: scored.pValues[row]!,
			anomaly: scored.labels[row] === 1,
			...(scored.probabilities ? { probability: scored.probabilities[row]! } : {}),
			contributions: contributions.slice(0, shownChannels).filter((part, at) => at === 0 || part.share >= leastShare),
		});
	}
	return explained;
}
