import type { ScoreSketch } from '../scoring/sketch.js';
import { counted, formatNumber } from '../terminal/numbers.js';
import { chart, frame } from './frame.js';
import { html, type Markup } from './markup.js';
import { linearScale, logScale } from './scale.js';

const bars = 48;

/** How many rows, steps or images have which score, with the threshold; the counts on a logarithmic scale, so that a single anomaly is seen. */
export function histogramChart(sketch: ScoreSketch, threshold: number, noun = 'row'): Markup {
	const area = frame(500, 280);
	const { minimum } = sketch;
	const shown = Number.isFinite(threshold) ? Math.max(sketch.maximum, threshold) : sketch.maximum;
	const wide = minimum > 0 && shown > 30 * Math.max(minimum, sketch.quantile(0.5));
	const low = wide ? Math.max(minimum, sketch.quantile(0.001)) : Math.min(minimum, Number.isFinite(threshold) ? threshold : minimum);
	const high = shown > low ? shown : low + 1;
	const x = wide ? logScale(low, high, area.left, area.right) : linearScale(low, high, area.left, area.right, 6);
	const width = (area.right - area.left) / bars;
	const counts = { normal: new Float64Array(bars), abnormal: new Float64Array(bars) };
	for (const { value, count } of sketch.bins()) {
		const bar = Math.max(0, Math.min(bars - 1, Math.floor((x(Math.max(value, low)) - area.left) / width)));
		counts[value >= threshold ? 'abnormal' : 'normal'][bar]! += count;
	}
	const most = Math.max(...counts.normal, ...counts.abnormal, 1);
	const height = (count: number) =>
		count === 0 ? 0 : (0.06 + 0.94 * (Math.log10(count) / Math.max(1, Math.log10(most)))) * (area.bottom - area.top);
	const drawn = Array.from({ length: bars }, (_, index) => {
		const left = area.left + index * width;
		return (['normal', 'abnormal'] as const).map((kind) => {
			const count = counts[kind][index]!;
			if (count === 0) return null;
			const tall = height(count);
			return html`<rect class="bar ${kind}" x="${(left + 0.75).toFixed(1)}" y="${(area.bottom - tall).toFixed(1)}" width="${(width - 1.5).toFixed(1)}" height="${tall.toFixed(1)}" rx="1.5"><title>${counted(count, noun)}</title></rect>`;
		});
	});
	const powers = Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, power) => 10 ** power);
	const at = x(threshold);
	const mark = Number.isFinite(threshold)
		? html`<line class="threshold" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${area.top - 8}" y2="${area.bottom}"/><text class="mark" x="${(at > area.width * 0.7 ? at - 6 : at + 6).toFixed(1)}" y="${area.top + 2}" text-anchor="${at > area.width * 0.7 ? 'end' : 'start'}">threshold ${formatNumber(threshold)}</text>`
		: html``;
	return chart(
		area,
		{ ticks: x.ticks.map((tick) => ({ at: x(tick), label: formatNumber(tick) })), title: wide ? 'score (log scale)' : 'score' },
		{ ticks: powers.map((count) => ({ at: area.bottom - height(count), label: formatNumber(count) })), title: `${noun}s (log scale)` },
		`Histogram of ${counted(sketch.count, 'score')} from ${formatNumber(minimum)} to ${formatNumber(sketch.maximum)}; threshold ${formatNumber(threshold)}.`,
		html`${drawn.map((pair) => html`${pair[0]}${pair[1]}`)}${mark}`,
	);
}
