import { formatNumber } from '../terminal/numbers.js';
import { html, type Markup } from './markup.js';
import { byPixel, type Course, rangeOf, type Stretch } from './pixels.js';
import { linearScale, logScale, type Scale } from './scale.js';

/** One of several charts above each other that share the axis of time. */
export interface Panel {
	readonly title: string;
	readonly height: number;
	readonly traces: readonly { readonly course: Course; readonly kind: 'value' | 'expected' | 'score' }[];
	/** A dashed line; what reaches it is drawn in the colour of anomalies. */
	readonly threshold?: number;
	/** For values above 0 over several powers of ten: the least that is shown. */
	readonly logFrom?: number;
}

export interface Stack {
	readonly width: number;
	readonly panels: readonly Panel[];
	/** Positions of both ends of the axis. */
	readonly from: number;
	readonly to: number;
	readonly ticks: (x: Scale) => readonly { readonly at: number; readonly label: string }[];
	readonly axis: string;
	readonly bands: readonly { readonly from: number; readonly to: number; readonly label: string; readonly hint: string }[];
	/** What a screen reader says. */
	readonly description: string;
}

const left = 56;
const margin = { right: 14, top: 22, between: 26, bottom: 40 };
/** A band is at least so wide, to be seen. */
const leastBand = 2;

const px = (value: number): string => value.toFixed(1);

/** A line through single points, or the outline of what many points cover. */
function outline({ x, minimum, maximum }: Stretch, thick: boolean, y: (value: number) => number): string {
	const upper = x.map((at, i) => `${px(at)} ${px(y(maximum[i]!))}`);
	if (!thick) return upper.length === 1 ? `M${upper[0]}h1` : `M${upper.join('L')}`;
	const lower = x.map((at, i) => `${px(at)} ${px(y(minimum[i]!))}`).reverse();
	return `M${upper.join('L')}L${lower.join('L')}Z`;
}

function scaleOf({ traces, threshold, logFrom }: Panel, bottom: number, top: number): Scale {
	const { minimum, maximum } = rangeOf(traces.map(({ course }) => course));
	const line = threshold !== undefined && Number.isFinite(threshold) ? threshold : Number.NaN;
	const high = Math.max(Number.isNaN(maximum) ? 1 : maximum, Number.isNaN(line) ? Number.NEGATIVE_INFINITY : line);
	if (logFrom !== undefined) {
		const scale = logScale(logFrom, high * 1.15, bottom, top);
		return Object.assign((value: number) => scale(Math.max(value, logFrom)), { ticks: scale.ticks });
	}
	if (threshold !== undefined)
		return linearScale(Math.min(0, Number.isNaN(minimum) ? 0 : minimum), high * 1.06 || 1, bottom, top, bottom - top > 90 ? 4 : 2);
	const low = Number.isNaN(minimum) ? 0 : minimum;
	const room = (high - low || Math.abs(high) || 1) * 0.08;
	const scale = linearScale(low - room, high + room, bottom, top, 3);
	// A low panel has no room for round values: it names its ends.
	return bottom - top > 90 ? scale : Object.assign(scale, { ticks: low < high ? [low, high] : [low] });
}

/** Names the threshold at the end of the line where the scores are lower, so that no peak is covered. */
function thresholdName(line: number, { traces }: Panel, x: Scale, right: number, top: number, height: number): Markup {
	const within = (right - left) / 4;
	const highest = (inside: (pixel: number) => boolean): number =>
		Math.max(
			...traces.map(({ course: { count, at, value } }) => {
				let most = Number.NEGATIVE_INFINITY;
				for (let i = 0; i < count; i++) if (value(i) > most && inside(x(at(i)))) most = value(i);
				return most;
			}),
		);
	// High up on the left stands the title.
	const first = height > top + 8 && highest((pixel) => pixel < left + within) < highest((pixel) => pixel > right - within);
	return html`<text class="mark" x="${first ? left : right}" y="${px(height)}" text-anchor="${first ? 'start' : 'end'}">threshold ${formatNumber(line)}</text>`;
}

function drawPanel(panel: Panel, top: number, x: Scale, right: number): Markup {
	const bottom = top + panel.height;
	const y = scaleOf(panel, bottom, top);
	const grid = y.ticks.map(
		(tick) =>
			html`<line class="grid" x1="${left}" x2="${right}" y1="${px(y(tick))}" y2="${px(y(tick))}"/><text class="tick" x="${left - 8}" y="${px(y(tick) + 4)}" text-anchor="end">${formatNumber(tick)}</text>`,
	);
	const traces = panel.traces.map(({ course, kind }) => {
		const stretches = byPixel(course, x, left, right);
		const thick = stretches.some(({ minimum, maximum }) => minimum.some((value, i) => value !== maximum[i]));
		const path = stretches.map((stretch) => outline(stretch, thick, y)).join('');
		return html`<path class="trace ${kind}${thick ? '' : ' line'}" d="${path}"/>`;
	});
	const line = panel.threshold;
	const mark =
		line !== undefined && Number.isFinite(line)
			? html`<line class="threshold" x1="${left}" x2="${right}" y1="${px(y(line))}" y2="${px(y(line))}"/>${thresholdName(line, panel, x, right, top, Math.max(y(line) - 5, top - 2))}`
			: html``;
	return html`${grid}${traces}${mark}<text class="name" x="${left}" y="${top - 7}">${panel.title}</text>`;
}

/** A chart for pages and paper, and one for phones: one of them is shown. */
export const inTwoWidths = (width: number, draw: (width: number) => Markup): Markup =>
	html`<div class="broad">${draw(width)}</div><div class="slim">${draw(440)}</div>`;

/** Draws charts above each other, with bands over all of them. */
export function stackChart({ width, panels, from, to, ticks, axis, bands, description }: Stack): Markup {
	const right = width - margin.right;
	const x = linearScale(from, to > from ? to : from + 1, left, right, 8);
	let next = margin.top;
	const tops = panels.map(({ height }) => {
		const top = next;
		next += height + margin.between;
		return top;
	});
	const bottom = next - margin.between;
	let lastLabel = Number.NEGATIVE_INFINITY;
	const drawnBands = bands.map((band) => {
		const start = Math.max(left, x(band.from));
		const end = Math.min(right, Math.max(x(band.to), start + leastBand));
		// A number that would lie on the one before is left out.
		const label = start - lastLabel > 9 + 7 * band.label.length;
		if (label) lastLabel = start;
		return html`<g><title>${band.hint}</title><rect class="event" x="${px(start)}" y="${margin.top}" width="${px(Math.max(leastBand, end - start))}" height="${bottom - margin.top}"/>${label && html`<text class="eventname" x="${px((start + end) / 2)}" y="${margin.top - 6}" text-anchor="middle">${band.label}</text>`}</g>`;
	});
	const marks = ticks(x).map(({ at, label }) => {
		const anchor = at > right - 30 ? 'end' : at < left + 12 ? 'start' : 'middle';
		return html`<text class="tick" x="${px(at)}" y="${bottom + 18}" text-anchor="${anchor}">${label}</text>`;
	});
	const height = bottom + margin.bottom;
	return html`<svg class="chart stack" viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">${drawnBands}${panels.map((panel, p) => drawPanel(panel, tops[p]!, x, right))}<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${marks}<text class="title" x="${right}" y="${height - 4}" text-anchor="end">${axis}</text></svg>`;
}
