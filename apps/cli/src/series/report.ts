import { html, type Markup } from '../report/markup.js';
import type { ReportFacts } from '../report/model.js';
import { page } from '../report/page.js';
import type { Course as Drawn } from '../report/pixels.js';
import { rewardSection } from '../report/reward-section.js';
import { type Scale, timeTicks } from '../report/scale.js';
import { columnsSection, evaluationSection, headSection, notesSection, scoreSections, settingsSection } from '../report/sections.js';
import { inTwoWidths, type Panel, stackChart } from '../report/stack.js';
import { counted, formatCount, formatMoment, formatNumber, formatShare } from '../terminal/numbers.js';
import type { ToldEvent } from './events.js';
import type { ExplainedStretch } from './explain-steps.js';
import type { Course, SeriesTable } from './read-series.js';

/** An event looked at closely. */
export interface ZoomedEvent {
	readonly told: ToldEvent;
	/** Numbers of the channels to show, the one that did most first. */
	readonly channels: readonly number[];
	readonly stretch: ExplainedStretch;
	/** Positions in the stretch: of the first step of the event, the one after its last, the highest score. */
	readonly start: number;
	readonly end: number;
	readonly peak: number;
}

/** What a report of series shows. */
export interface SeriesReport extends ReportFacts {
	readonly table: SeriesTable;
	readonly courses: readonly Course[];
	readonly scores: Float64Array;
	readonly anomalies: number;
	readonly events: readonly ToldEvent[];
	readonly zoomed: readonly ZoomedEvent[];
	/** Why the detector learned what it did. */
	readonly reason: string;
}

/** Courses and channels of each that are drawn at most; further ones are counted. */
const most = { courses: 8, channels: 6, channelsOfSeveral: 3 };

function axisOf(table: SeriesTable): {
	axis: string;
	ticks: (from: number, to: number, width: number) => (x: Scale) => { at: number; label: string }[];
} {
	if (table.dates)
		return {
			axis: 'time (UTC)',
			ticks: (from, to, width) => (x) => timeTicks(from, to, width / 125).map(({ at, label }) => ({ at: x(at), label })),
		};
	const shown = table.times ? (tick: number) => formatNumber(tick) : (tick: number) => formatCount(tick);
	return {
		axis: table.times ? table.timeName : 'row',
		ticks: () => (x) =>
			x.ticks.filter((tick) => table.times || Number.isInteger(tick)).map((tick) => ({ at: x(tick), label: shown(tick) })),
	};
}

/** Where a row stands on the axis: its time, or its number from 1. */
const positions = (table: SeriesTable, rows: Uint32Array) => {
	const { times } = table;
	return times ? (i: number) => times[rows[i]!]! : (i: number) => rows[i]! + 1;
};

/** Channels of the file by what they did in events, the greatest first, as shares of all. */
function channelsByPart(data: SeriesReport, events = data.events): { channel: number; share: number }[] {
	const amounts = data.table.channels.map(() => 0);
	const index = new Map(data.table.channels.map(({ name }, channel) => [name, channel]));
	let total = 0;
	for (const { channels, score } of events)
		for (const { name, share } of channels) {
			amounts[index.get(name)!]! += share * score;
			total += share * score;
		}
	return amounts
		.map((amount, channel) => ({ channel, share: total > 0 ? amount / total : 0 }))
		.sort((a, b) => b.share - a.share || a.channel - b.channel);
}

const scorePanel = (data: SeriesReport, course: Drawn, height: number): Panel => {
	const { sketch, threshold } = data;
	const line = Number.isFinite(threshold.value) ? threshold.value : sketch.maximum;
	const usual = sketch.quantile(0.5);
	const wide = usual > 0 && Math.max(sketch.maximum, line) > 30 * usual;
	return {
		title: wide ? 'score (log scale)' : 'score',
		height,
		traces: [{ course, kind: 'score' }],
		threshold: threshold.value,
		...(wide ? { logFrom: Math.max(sketch.quantile(0.01), usual / 30) } : {}),
	};
};

function courseChart(data: SeriesReport, { name, rows }: Course, channels: readonly number[], width: number): Markup {
	const { table, scores } = data;
	const at = positions(table, rows);
	const from = at(0);
	const to = at(rows.length - 1);
	const drawn = (values: Float64Array): Drawn => ({ count: rows.length, at, value: (i) => values[rows[i]!]! });
	const { axis, ticks } = axisOf(table);
	const own = data.events.filter((event) => event.series === name);
	const timed = table.times !== undefined;
	return stackChart({
		width,
		from,
		to,
		axis,
		ticks: ticks(from, to, width),
		panels: [
			scorePanel(data, drawn(scores), 170),
			...channels.map(
				(channel): Panel => ({
					title: table.channels[channel]!.name,
					height: 66,
					traces: [{ course: drawn(table.channels[channel]!.values), kind: 'value' }],
				}),
			),
		],
		bands: own.map(({ number, event, firstRow, lastRow, from, to, score }) => ({
			from: timed ? event.startTime! : firstRow!,
			to: timed ? event.endTime! : lastRow!,
			label: String(number),
			hint: `event ${number}: ${from} to ${to}, score ${formatNumber(score)}`,
		})),
		description: `Scores${name === undefined ? '' : ` of series ${name}`} with ${counted(own.length, 'event')}, and ${counted(channels.length, 'channel')}.`,
	});
}

function coursesSection(data: SeriesReport, parts: readonly { channel: number; share: number }[]): Markup {
	const { table, courses, events } = data;
	const several = courses.length > 1 || courses[0]?.name !== undefined;
	const worst = new Map<string | undefined, number>();
	for (const { series, score } of events) worst.set(series, Math.max(worst.get(series) ?? 0, score));
	const order = [...courses].sort((a, b) => (worst.get(b.name) ?? 0) - (worst.get(a.name) ?? 0)).slice(0, most.courses);
	const count = several ? most.channelsOfSeveral : most.channels;
	const channelsOf = ({ name }: Course): number[] => {
		const own = events.filter((event) => event.series === name);
		return (several && own.length > 0 ? channelsByPart(data, own) : parts).slice(0, count).map(({ channel }) => channel);
	};
	const left = Math.max(0, table.channels.length - count);
	const more = [
		left > 0 ? `${left} more ${left === 1 ? 'channel is' : 'channels are'} not drawn` : '',
		courses.length > order.length ? `${courses.length - order.length} more series are not drawn` : '',
	].filter(Boolean);
	return html`<section><h2>The whole series</h2>
<p class="hint">The score of each step, with the threshold as a dashed line and the events as bands; below, the channels that the events lie in. Where steps outnumber pixels, the line is as thick as the values between its least and greatest.${more.length > 0 && ` ${more.join('; ')}.`}</p>
${order.map((course) => html`${several && html`<h3>${course.name}</h3>`}${inTwoWidths(1080, (width) => courseChart(data, course, channelsOf(course), width))}`)}</section>`;
}

const cell = (value: number): string => (Number.isNaN(value) ? '(empty)' : formatNumber(value));

function zoomedEvent(data: SeriesReport, { told, channels, stretch, start, end, peak }: ZoomedEvent): Markup {
	const { table, scores } = data;
	const { rows } = stretch;
	const at = positions(table, rows);
	const from = at(0);
	const to = at(rows.length - 1);
	const { axis, ticks } = axisOf(table);
	const course = (value: (i: number) => number): Drawn => ({ count: rows.length, at, value });
	const shares = new Map(told.channels.map(({ name, share }) => [name, share]));
	const chart = (width: number) =>
		stackChart({
			width,
			from,
			to,
			axis,
			ticks: ticks(from, to, width),
			panels: [
				...channels.map(
					(channel): Panel => ({
						title: table.channels[channel]!.name,
						height: 104,
						traces: [
							{ course: course((i) => stretch.expected(i, channel)), kind: 'expected' },
							{ course: course((i) => table.channels[channel]!.values[rows[i]!]!), kind: 'value' },
						],
					}),
				),
				scorePanel(
					data,
					course((i) => scores[rows[i]!]!),
					70,
				),
			],
			bands: [{ from: at(start), to: at(end - 1), label: String(told.number), hint: `event ${told.number}` }],
			description: `Event ${told.number} from ${told.from} to ${told.to}: ${channels.map((channel) => table.channels[channel]!.name).join(', ')} and the score.`,
		});
	const parts = channels.map((channel) => {
		const { name, values } = table.channels[channel]!;
		const share = shares.get(name) ?? 0;
		const expected = stretch.expected(peak, channel);
		return html`<li style="--share:${(share * 100).toFixed(1)}%"><span class="name">${name}</span><span class="value">${cell(values[rows[peak]!]!)}${!Number.isNaN(expected) && html` <s>expected ${formatNumber(expected)}</s>`}</span><span class="amount">${Math.round(share * 100)} %</span></li>`;
	});
	const span = told.from === told.to ? told.from : html`${told.from}<br>to ${told.to}`;
	return html`<li class="alarm">
<div class="who"><b>Event ${told.number}</b>${told.series !== undefined && html`<span>${told.series}</span>`}<span>${span}</span><span>${counted(told.steps, 'step')}</span><span class="score">score ${formatNumber(told.score)}</span></div>
<div><ol class="parts">${parts}</ol><div class="zoom">${inTwoWidths(760, chart)}</div></div></li>`;
}

function eventsSection(data: SeriesReport): Markup {
	const { events, zoomed } = data;
	if (events.length === 0)
		return html`<section><h2>No events</h2><p class="hint">No step reaches the threshold. A lower one is set with --threshold, --contamination or --false-alarm-rate.</p></section>`;
	return html`<section><h2>${zoomed.length < events.length ? `The ${zoomed.length} strongest events` : 'The events'}</h2>
<p class="hint">What each channel that matters held at the highest score, and what was expected there. In the pictures the band is the event.</p>
<p class="legend"><i></i><span>value</span><i class="dashed"></i><span>expected</span></p>
<ol class="rows">${zoomed.map((event) => zoomedEvent(data, event))}</ol></section>`;
}

function listSection({ events, zoomed, table }: SeriesReport): Markup {
	if (events.length <= zoomed.length) return html``;
	const several = table.series !== undefined;
	const rows = events.slice(0, 500).map(
		({ number, series, from, to, steps, score, channels }) =>
			html`<tr><td>${number}</td>${several && html`<td>${series ?? ''}</td>`}<td>${from}</td><td>${to}</td><td class="number">${formatCount(steps)}</td><td class="number">${formatNumber(score)}</td><td class="quiet">${channels
				.slice(0, 3)
				.filter(({ share }, at) => at === 0 || share >= 0.05)
				.map(({ name, share }) => `${name} ${Math.round(share * 100)} %`)
				.join(', ')}</td></tr>`,
	);
	return html`<section><h2>All ${formatCount(events.length)} events</h2>
<div class="scroll"><table><thead><tr><th>event</th>${several && html`<th>series</th>`}<th>from</th><th>to</th><th class="number">steps</th><th class="number">score</th><th>channels</th></tr></thead><tbody>${rows}</tbody></table></div>${events.length > rows.length && html`<p class="hint">… and ${formatCount(events.length - rows.length)} more.</p>`}</section>`;
}

function partsSection({ table, events }: SeriesReport, parts: readonly { channel: number; share: number }[]): Markup {
	if (events.length === 0 || table.channels.length < 2) return html``;
	const shown = parts.filter(({ share }, at) => at === 0 || share >= 0.005).slice(0, 20);
	return html`<section><h2>Which channels the events lie in</h2>
<p class="hint">Each channel's part in the scores of all events.</p>
<ol class="parts">${shown.map(({ channel, share }) => html`<li style="--share:${(share * 100).toFixed(1)}%"><span class="name">${table.channels[channel]!.name}</span><span class="value"></span><span class="amount">${Math.round(share * 100)} %</span></li>`)}</ol></section>`;
}

/** The report of one or several series. */
export function seriesPage(data: SeriesReport): string {
	const { events, table, anomalies, courses, reason } = data;
	const parts = channelsByPart(data);
	const what = table.series
		? `${counted(courses.length, 'series', 'series')} with ${counted(table.rows, 'step')}`
		: counted(table.rows, 'step');
	const span = table.times && table.dates && courses.length === 1 ? spanOf(table, courses[0]!) : '';
	return page(data.source, false, [
		headSection(data, {
			sentence:
				events.length === 0
					? html`Nothing looks abnormal in ${what}.`
					: html`<em>${counted(events.length, 'event')}</em> ${events.length === 1 ? 'stands' : 'stand'} out in ${what}.`,
			figures: [
				{ name: 'steps', value: formatCount(table.rows) },
				{ name: 'channels', value: formatCount(table.channels.length) },
				{ name: 'events', value: formatCount(events.length), alarm: events.length > 0 },
				{ name: 'abnormal steps', value: formatCount(anomalies) },
				{ name: 'share', value: formatShare(table.rows === 0 ? 0 : anomalies / table.rows) },
			],
		}),
		notesSection(data),
		coursesSection(data, parts),
		eventsSection(data),
		listSection(data),
		partsSection(data, parts),
		evaluationSection(data),
		rewardSection(data),
		scoreSections(data),
		columnsSection(data, `${span}Learned: ${reason}${/[.!?]$/.test(reason) ? '' : '.'}`),
		settingsSection(data),
	]);
}

function spanOf({ times }: SeriesTable, { rows }: Course): string {
	return `From ${formatMoment(times![rows[0]!]!)} to ${formatMoment(times![rows.at(-1)!]!)}. `;
}
