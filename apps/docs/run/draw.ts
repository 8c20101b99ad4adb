import { axisX, axisY, barX, dot, dotX, gridX, gridY, lineY, type PlotOptions, plot, rectY, ruleX, ruleY, text } from '@observablehq/plot';
import { describe } from './describe.js';
import { drawImages } from './draw-images.js';
import { drawSeries } from './draw-series.js';
import { grid, odd, usual } from './look.js';
import type { Plot } from './plots.js';

/** Draws a plot of this width, in CSS pixels. */
export function draw(plotted: Plot, width: number): SVGSVGElement | HTMLElement {
	if (plotted.kind === 'series') return drawSeries(plotted, width);
	if (plotted.kind === 'images') return drawImages(plotted, width);
	const common: PlotOptions = {
		width: Math.max(240, Math.min(width, 680)),
		height: 260,
		marginTop: 28,
		marginBottom: 44,
		marginLeft: 52,
		style: { background: 'transparent', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' },
	};
	return accessible(plot({ ...common, ...options(plotted) }), describe(plotted));
}

function options(plotted: Exclude<Plot, { kind: 'series' | 'images' }>): PlotOptions {
	switch (plotted.kind) {
		case 'histogram':
			return histogram(plotted);
		case 'scatter':
			return { height: 320, ...scatter(plotted) };
		case 'line':
			return lines(plotted);
		case 'bars':
			return bars(plotted);
	}
}

/** One picture with one description: Plot names groups of marks, which have no role that could carry a name. */
function accessible<T extends Element>(drawn: T, description: string): T {
	const picture = drawn.tagName === 'svg' ? drawn : drawn.querySelector('svg:last-of-type')!;
	picture.setAttribute('role', 'img');
	picture.setAttribute('aria-label', description);
	for (const group of drawn.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
	return drawn;
}

function histogram({ values, label, threshold }: Extract<Plot, { kind: 'histogram' }>): PlotOptions {
	const bins = binned(values, threshold);
	return {
		marks: [
			gridY(grid),
			rectY(bins, { x1: 'from', x2: 'to', y: 'count', fill: (bin: Bin) => (bin.isOdd ? odd : usual), inset: 0.5 }),
			axisX({ label: `${label} →`, labelOffset: 38 }),
			axisY({ label: '↑ rows', tickFormat: 'd' }),
			ruleY([0]),
			...(threshold === undefined
				? []
				: [
						// A bar of one row among hundreds cannot be seen; a dot can.
						dotX(
							values.filter((value) => value >= threshold),
							{ x: (value: number) => value, y: 0, fill: odd, stroke: 'var(--vp-c-bg)', r: 4 },
						),
						ruleX([threshold], { stroke: odd, strokeWidth: 1.5, strokeDasharray: '4 3' }),
						text([threshold], { x: (x: number) => x, text: () => 'threshold', frameAnchor: 'top', dy: -16, fill: odd }),
					]),
		],
	};
}

interface Bin {
	readonly from: number;
	readonly to: number;
	readonly count: number;
	readonly isOdd: boolean;
}

/** Some forty bins; the threshold is a border of two, so that no bar holds both sides of it. */
function binned(values: readonly number[], threshold: number | undefined): Bin[] {
	const least = Math.min(...values.map(Number));
	const most = Math.max(...values.map(Number));
	const width = (Math.max(most, threshold ?? most) - least || 1) / 40;
	const anchor = threshold ?? least;
	const counts = new Map<number, number>();
	for (const value of values) {
		const bin = Math.floor((value - anchor) / width);
		counts.set(bin, (counts.get(bin) ?? 0) + 1);
	}
	return Array.from(counts, ([bin, count]) => ({
		from: anchor + bin * width,
		to: anchor + (bin + 1) * width,
		count,
		isOdd: threshold !== undefined && bin >= 0,
	}));
}

function scatter({ x, y, xLabel, yLabel, color, marked }: Extract<Plot, { kind: 'scatter' }>): PlotOptions {
	const order = Array.from(x.keys());
	const all = color ? [...color].sort((a, b) => a - b) : [];
	// A row far out would leave all others one shade.
	const top = all[Math.floor(0.98 * (all.length - 1))];
	const strength = (i: number) => (color ? 0.25 + 0.75 * Math.max(0, Math.min(1, (color[i] - all[0]) / (top - all[0] || 1))) : 0.7);
	const place = { x: (i: number) => x[i], y: (i: number) => y[i] };
	return {
		grid: false,
		marks: [
			gridX(grid),
			gridY(grid),
			axisX({ label: xLabel ? `${xLabel} →` : null, labelOffset: 38 }),
			axisY({ label: yLabel ? `↑ ${yLabel}` : null }),
			dot(
				order.filter((i) => !marked[i]),
				{ ...place, fill: usual, fillOpacity: strength, r: 2.5 },
			),
			dot(
				order.filter((i) => marked[i]),
				{ ...place, fill: odd, stroke: odd, strokeWidth: 5, strokeOpacity: 0.22, r: 4 },
			),
		],
	};
}

function lines({ series, xLabel, yLabel, threshold }: Extract<Plot, { kind: 'line' }>): PlotOptions {
	const points = series.flatMap(({ name, x, y }) => y.map((value, i) => ({ name, x: x[i], y: value })));
	const several = series.length > 1;
	return {
		...(several ? { color: { legend: true, range: [usual, odd, 'var(--vp-c-yellow-1)', 'var(--vp-c-purple-1)'] } } : {}),
		marks: [
			gridY(grid),
			axisX({ label: xLabel ? `${xLabel} →` : null, labelOffset: 38 }),
			axisY({ label: yLabel ? `↑ ${yLabel}` : null }),
			lineY(points, { x: 'x', y: 'y', stroke: several ? 'name' : usual, strokeWidth: 1.75 }),
			...(threshold === undefined ? [] : [ruleY([threshold], { stroke: odd, strokeWidth: 1.5, strokeDasharray: '4 3' })]),
		],
	};
}

function bars({ names, values, label }: Extract<Plot, { kind: 'bars' }>): PlotOptions {
	const longest = Math.max(...names.map((name) => name.length));
	return {
		height: (label ? 52 : 34) + 26 * names.length,
		marginTop: 4,
		marginBottom: label ? 44 : 26,
		marginLeft: 20 + 7 * Math.min(longest, 24),
		y: { domain: [...names], label: null },
		marks: [
			gridX(grid),
			axisY({ label: null, tickSize: 0 }),
			axisX({ label: label ? `${label} →` : null, labelOffset: 36 }),
			barX(names, {
				y: (name: string) => name,
				x: (_: string, i: number) => values[i],
				fill: usual,
				insetTop: 3,
				insetBottom: 3,
			}),
			ruleX([0]),
		],
	};
}
