import { html, type Markup } from './markup.js';

/** The drawing area of a chart, in the units of its view box. */
export interface Frame {
	readonly width: number;
	readonly height: number;
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
}

export const frame = (width: number, height: number, left = 52): Frame => ({
	width,
	height,
	left,
	right: width - 14,
	top: 28,
	bottom: height - 40,
});

export interface Axis {
	readonly ticks: readonly { readonly at: number; readonly label: string }[];
	readonly title: string;
}

const px = (value: number): string => value.toFixed(1);

/** A chart: grid, axes with titles, and what is drawn in it; `description` is what a screen reader says. */
export function chart(area: Frame, x: Axis, y: Axis, description: string, body: Markup | readonly Markup[]): Markup {
	const lines = y.ticks.map(
		({ at, label }) =>
			html`<line class="grid" x1="${area.left}" x2="${area.right}" y1="${px(at)}" y2="${px(at)}"/><text class="tick" x="${area.left - 8}" y="${px(at + 4)}" text-anchor="end">${label}</text>`,
	);
	const marks = x.ticks.map(({ at, label }) => {
		const anchor = at > area.right - 30 ? 'end' : at < area.left + 12 ? 'start' : 'middle';
		return html`<text class="tick" x="${px(at)}" y="${area.bottom + 18}" text-anchor="${anchor}">${label}</text>`;
	});
	return html`<svg class="chart" viewBox="0 0 ${area.width} ${area.height}" role="img" aria-label="${description}">${lines}${marks}<line class="axis" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/><text class="title" x="${area.right}" y="${area.height - 4}" text-anchor="end">${x.title}</text><text class="title" x="${area.left - 44}" y="10">${y.title}</text>${body}</svg>`;
}

/** The path through points. */
export function path(points: readonly (readonly [x: number, y: number])[]): string {
	return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join('');
}

/** At most `limit` points of a curve, ends included. */
export function thin<Point>(points: readonly Point[], limit: number): Point[] {
	if (points.length <= limit) return [...points];
	return Array.from({ length: limit }, (_, index) => points[Math.round((index * (points.length - 1)) / (limit - 1))]!);
}
