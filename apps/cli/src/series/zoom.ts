import type { SeriesDetector } from './detector.js';
import { strongest, type ToldEvent } from './events.js';
import { explainStretch } from './explain-steps.js';
import type { Course, SeriesTable } from './read-series.js';
import type { ZoomedEvent } from './report.js';

/** Steps shown before and after an event: at least, and as many times its length. */
const around = { least: 60, times: 1.5 };
/** Longest stretch that is looked at closely; of a longer event, what lies around its peak. */
const longest = 20_000;
const shown = { events: 6, channels: 3 };
const leastShare = 0.05;

/** Looks closely at the strongest events. */
export async function zoomEvents(
	detector: SeriesDetector,
	table: SeriesTable,
	courses: readonly Course[],
	events: readonly ToldEvent[],
	top: number,
	signal: AbortSignal,
): Promise<ZoomedEvent[]> {
	const zoomed: ZoomedEvent[] = [];
	const withRows = events.filter(({ event }) => event.rows.length > 0);
	for (const told of strongest(withRows, Math.min(top, shown.events))) {
		const course = courses.find(({ name }) => name === told.series) ?? courses[0]!;
		const { rows } = told.event;
		const first = course.rows.indexOf(rows[0]!);
		const last = course.rows.indexOf(rows.at(-1)!);
		const peakShare = (told.event.peak - told.event.start) / Math.max(1, told.event.end - told.event.start - 1);
		const peak = first + Math.round(peakShare * (last - first));
		const pad = Math.max(around.least, Math.round(around.times * (last - first + 1)));
		let from = Math.max(0, first - pad);
		let to = Math.min(course.rows.length, last + 1 + pad);
		if (to - from > longest) {
			from = Math.max(from, peak - longest / 2);
			to = Math.min(to, from + longest);
		}
		const stretch = await explainStretch(detector, table, course, from, to, signal);
		const position = new Map(table.channels.map(({ name }, channel) => [name, channel]));
		zoomed.push({
			told,
			channels: told.channels
				.filter(({ share }, at) => at === 0 || share >= leastShare)
				.slice(0, shown.channels)
				.map(({ name }) => position.get(name)!),
			stretch,
			start: Math.max(0, first - from),
			end: Math.min(to, last + 1) - from,
			peak: peak - from,
		});
	}
	return zoomed;
}
