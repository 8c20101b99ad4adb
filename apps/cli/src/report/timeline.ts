import { formatCount, formatNumber } from '../terminal/numbers.js';
import { chart, frame, path } from './frame.js';
import { html, type Markup } from './markup.js';
import type { TableReport } from './model.js';
import { linearScale, logScale, timeTicks } from './scale.js';

/** Scores over rows, or over time where the rows are in its order; every bucket from its least to its greatest score. */
export function timelineChart({ timeline, threshold, top, rows, sketch }: TableReport): Markup {
	const area = frame(1080, 280);
	const { buckets, timed } = timeline;
	const last = timed ? timeline.lastTime : rows - 1;
	const position = (bucket: { first: number; time: number }) => (timed ? bucket.time : bucket.first);
	const start = buckets.length > 0 ? position(buckets[0]!) : 0;
	const x = linearScale(start, Math.max(last, start), area.left, area.right, 8);
	const line = Number.isFinite(threshold.value) ? threshold.value : sketch.maximum;
	const high = Math.max(sketch.maximum, line) || 1;
	const wide = sketch.minimum > 0 && high > 30 * sketch.quantile(0.5);
	const low = wide ? sketch.minimum : Math.min(0, sketch.minimum);
	const y = wide ? logScale(low, high * 1.1, area.bottom, area.top) : linearScale(low, high * 1.05, area.bottom, area.top, 4);
	const upper = buckets.map((bucket) => [x(position(bucket)), y(bucket.maximum)] as const);
	const lower = buckets.map((bucket) => [x(position(bucket)), y(bucket.minimum)] as const).reverse();
	const single = buckets.every((bucket) => bucket.length === 1);
	const course = single
		? html`<path class="line faint" d="${path(upper)}"/>`
		: html`<path class="band" d="${path([...upper, ...lower])}Z"/><path class="line faint" d="${path(upper)}"/>`;
	const above = buckets.filter((bucket) => bucket.maximum >= threshold.value);
	const dots = above.map((bucket) => {
		const row =
			bucket.length === 1
				? `row ${formatCount(bucket.first + 1)}`
				: `rows ${formatCount(bucket.first + 1)} to ${formatCount(bucket.first + bucket.length)}`;
		return html`<circle class="dot" cx="${x(position(bucket)).toFixed(1)}" cy="${y(bucket.maximum).toFixed(1)}" r="3.5"><title>${row}: up to ${formatNumber(bucket.maximum)}</title></circle>`;
	});
	const best = top[0];
	const ticks = timed
		? timeTicks(start, last, 7).map(({ at, label }) => ({ at: x(at), label }))
		: x.ticks.filter((tick) => Number.isInteger(tick)).map((tick) => ({ at: x(tick), label: formatCount(tick + 1) }));
	const mark = Number.isFinite(threshold.value)
		? html`<line class="threshold" x1="${area.left}" x2="${area.right}" y1="${y(threshold.value).toFixed(1)}" y2="${y(threshold.value).toFixed(1)}"/>`
		: html``;
	return chart(
		area,
		{ ticks, title: timed ? 'time (UTC)' : 'row' },
		{ ticks: y.ticks.map((tick) => ({ at: y(tick), label: formatNumber(tick) })), title: wide ? 'score (log scale)' : 'score' },
		`Scores over ${timed ? 'time' : 'rows'}${best ? `; the highest, ${formatNumber(best.score)}, is row ${best.row}` : ''}.`,
		html`${course}${mark}${dots}`,
	);
}
