import type { FitSummary } from '@anod/core';
import { formatCount, formatNumber } from '../terminal/numbers.js';
import { chart, frame, path, thin } from './frame.js';
import { html, type Markup } from './markup.js';
import type { Curve } from './model.js';
import { linearScale } from './scale.js';

/** The training loss, and the validation loss where there is one. */
export function lossChart(curve: FitSummary['curve']): Markup {
	const area = frame(500, 280);
	const validation = curve.validationLoss.map((loss) => loss ?? Number.NaN);
	const finite = [...curve.loss, ...validation].filter((loss) => Number.isFinite(loss));
	const steps = curve.step.at(-1) ?? 1;
	const x = linearScale(0, Math.max(1, steps), area.left, area.right, 5);
	const y = linearScale(0, Math.max(...finite, 1e-9) * 1.05, area.bottom, area.top, 4);
	const points = (losses: readonly number[]) =>
		curve.step.map((step, index) => [x(step), y(losses[index]!)] as const).filter(([, height]) => Number.isFinite(height));
	const held = points(validation);
	return chart(
		area,
		{ ticks: x.ticks.map((tick) => ({ at: x(tick), label: formatCount(tick) })), title: 'training step' },
		{ ticks: y.ticks.map((tick) => ({ at: y(tick), label: formatNumber(tick) })), title: 'loss' },
		`Training loss from ${formatNumber(curve.loss[0] ?? Number.NaN)} to ${formatNumber(curve.loss.at(-1) ?? Number.NaN)} over ${formatCount(steps)} steps.`,
		html`<path class="line" d="${path(thin(points(curve.loss), 300))}"/>${held.length > 1 && html`<path class="line second" d="${path(thin(held, 300))}"/>`}`,
	);
}

/** A curve in the unit square with the line of chance. */
export function unitChart(curve: Curve, titles: { x: string; y: string; description: string }, chance: 'diagonal' | number): Markup {
	const area = frame(420, 380);
	const x = linearScale(0, 1, area.left, area.right, 5);
	const y = linearScale(0, 1, area.bottom, area.top, 5);
	const points = thin(
		Array.from({ length: curve.x.length }, (_, index) => [x(curve.x[index]!), y(curve.y[index]!)] as const),
		300,
	);
	const base =
		chance === 'diagonal'
			? path([
					[x(0), y(0)],
					[x(1), y(1)],
				])
			: path([
					[x(0), y(chance)],
					[x(1), y(chance)],
				]);
	const ticks = (scale: typeof x) => scale.ticks.map((tick) => ({ at: scale(tick), label: String(tick) }));
	return chart(
		area,
		{ ticks: ticks(x), title: titles.x },
		{ ticks: ticks(y), title: titles.y },
		titles.description,
		html`<path class="chance" d="${base}"/><path class="line" d="${path(points)}"/>`,
	);
}
