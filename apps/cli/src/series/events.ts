import type { AnomalyEvent } from '@anod/core';
import { formatCount, formatMoment, formatNumber } from '../terminal/numbers.js';
import { printable } from '../terminal/summary.js';
import type { SeriesTable } from './read-series.js';

/** An event as people read it. */
export interface ToldEvent {
	/** From 1, in order of time. */
	readonly number: number;
	readonly series: string | undefined;
	/** Times, or numbers of rows where there are none. */
	readonly from: string;
	readonly to: string;
	readonly peak: string;
	/** Rows of the file, from 1; undefined for an event in a gap, where there are none. */
	readonly firstRow: number | undefined;
	readonly lastRow: number | undefined;
	readonly steps: number;
	readonly score: number;
	readonly channels: readonly { readonly name: string; readonly share: number }[];
	readonly event: AnomalyEvent;
}

/** A moment as the file has it: a date, or a number. */
export const tellTime = (time: number, dates: boolean): string => (dates ? formatMoment(time) : formatNumber(time));

/** Where a row stands: its time, or its number. */
export function tellPlace(table: SeriesTable, row: number): string {
	return table.times ? tellTime(table.times[row]!, table.dates) : `row ${formatCount(row + 1)}`;
}

export function tellEvents(events: readonly AnomalyEvent[], table: SeriesTable): ToldEvent[] {
	return events.map((event, index) => {
		const { start, end, peak, rows, startTime, endTime, peakTime } = event;
		const tell = (time: number | undefined, row: number): string =>
			time !== undefined && table.times ? tellTime(time, table.dates) : `row ${formatCount(row + 1)}`;
		return {
			number: index + 1,
			series: event.series,
			from: tell(startTime, rows[0] ?? start),
			to: tell(endTime, rows.at(-1) ?? end - 1),
			peak: tell(peakTime, rows[peak - start] ?? peak),
			firstRow: rows.length > 0 ? rows[0]! + 1 : undefined,
			lastRow: rows.length > 0 ? rows.at(-1)! + 1 : undefined,
			steps: end - start,
			score: event.score,
			channels: event.channels,
			event,
		};
	});
}

/** The events with the highest scores, in order of time. */
export const strongest = (events: readonly ToldEvent[], count: number): ToldEvent[] =>
	[...events]
		.sort((a, b) => b.score - a.score || a.number - b.number)
		.slice(0, count)
		.sort((a, b) => a.number - b.number);

const leastShare = 0.02;

/** One line an event: when, how strong, and the channels that did it. */
export function eventsTable(events: readonly ToldEvent[]): string {
	const several = events.some((event) => event.series !== undefined);
	const lines = events.map((event) => ({
		number: formatCount(event.number),
		series: printable(event.series ?? '').slice(0, 24),
		from: event.from,
		to: event.to,
		steps: formatCount(event.steps),
		score: formatNumber(event.score),
		channels: event.channels
			.filter(({ share }, position) => position === 0 || share >= leastShare)
			.slice(0, 4)
			.map(({ name, share }) => `${printable(name)} ${Math.round(share * 100)} %`)
			.join(', '),
	}));
	const heads = { number: 'event', series: 'series', from: 'from', to: 'to', steps: 'steps', score: 'peak', channels: 'channels' };
	const width = (key: keyof typeof heads) => Math.max(heads[key].length, ...lines.map((line) => line[key].length));
	const widths = Object.fromEntries(Object.keys(heads).map((key) => [key, width(key as keyof typeof heads)])) as Record<
		keyof typeof heads,
		number
	>;
	return [heads, ...lines]
		.map((line) =>
			[
				line.number.padStart(widths.number),
				...(several ? [line.series.padEnd(widths.series)] : []),
				line.from.padEnd(widths.from),
				line.to.padEnd(widths.to),
				line.steps.padStart(widths.steps),
				line.score.padStart(widths.score),
				line.channels,
			].join('  '),
		)
		.map((line) => `  ${line}`.trimEnd())
		.join('\n');
}

/** Events for --json: numbers, not sentences. */
export const eventsAsJson = (events: readonly ToldEvent[]) =>
	events.map(({ event, number, from, to, peak, firstRow, lastRow, steps, score, channels, series }) => ({
		event: number,
		...(series === undefined ? {} : { series }),
		from,
		to,
		peak,
		firstRow: firstRow ?? null,
		lastRow: lastRow ?? null,
		steps,
		score,
		channels,
		...(event.startTime === undefined ? {} : { startTime: event.startTime, endTime: event.endTime, peakTime: event.peakTime }),
	}));
