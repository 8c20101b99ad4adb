import { axisX, axisY, dot, gridY, lineY, type PlotOptions, plot, rect, ruleX, ruleY, text } from '@observablehq/plot';
import { describe } from './describe.js';
import { grid, odd, usual } from './look.js';
import type { Plot, SeriesPanel } from './plots.js';

type SeriesPlot = Extract<Plot, { kind: 'series' }>;

/** Panels one above the other over one axis; a stretch of events and the alarms run through all of them. */
export function drawSeries(plotted: SeriesPlot, width: number): HTMLElement {
	const drawn = document.createElement('div');
	drawn.setAttribute('role', 'img');
	drawn.setAttribute('aria-label', describe(plotted));
	plotted.panels.forEach((panel, i) => {
		const picture = plot(panelOptions(plotted, panel, width, i === 0, i === plotted.panels.length - 1));
		picture.setAttribute('aria-hidden', 'true');
		drawn.append(picture);
	});
	return drawn;
}

function panelOptions(plotted: SeriesPlot, panel: SeriesPanel, width: number, isFirst: boolean, isLast: boolean): PlotOptions {
	const { isTime, xLabel, events, alarms } = plotted;
	const x = plotted.x.map((value) => (isTime ? new Date(value) : value));
	const place = (value: number) => (isTime ? new Date(value) : value);
	const alone = plotted.panels.length === 1;
	const line = (values: SeriesPanel['values']) => values.map((y, i) => ({ x: x[i], y: y ?? Number.NaN }));
	const { threshold } = panel;
	const beyond = threshold === undefined ? [] : panel.values.map((y) => (y !== null && y >= threshold ? y : null));
	return {
		width: Math.max(240, Math.min(width, 680)),
		height: (alone ? 200 : 104) + (isLast ? 44 : 10),
		marginTop: 24,
		marginBottom: isLast ? 44 : 10,
		marginLeft: 52,
		x: { type: isTime ? 'utc' : 'linear', domain: [x[0], x[x.length - 1]] },
		y: { nice: true, ...(threshold === undefined ? {} : { zero: true }) },
		style: { background: 'transparent', fontFamily: 'inherit', fontSize: '12px', overflow: 'visible' },
		marks: [
			rect(events, {
				x1: ({ from }: { from: number }) => place(from),
				x2: ({ to }: { to: number }) => place(to),
				fill: odd,
				fillOpacity: 0.16,
			}),
			gridY({ ...grid, ticks: 4 }),
			isLast
				? axisX({ label: xLabel ? `${xLabel} →` : null, labelOffset: 38, ticks: Math.max(3, Math.floor(width / 90)) })
				: axisX({ label: null, ticks: [] }),
			axisY({ label: panel.label ? `↑ ${panel.label}` : null, ticks: 4 }),
			...(panel.expected ? [lineY(line(panel.expected), { x: 'x', y: 'y', stroke: 'var(--vp-c-text-3)', strokeWidth: 1.25 })] : []),
			lineY(line(panel.values), { x: 'x', y: 'y', stroke: usual, strokeWidth: 1.5 }),
			...(threshold === undefined
				? []
				: [
						lineY(line(beyond), { x: 'x', y: 'y', stroke: odd, strokeWidth: 2 }),
						ruleY([threshold], { stroke: odd, strokeWidth: 1.25, strokeDasharray: '4 3' }),
						text([threshold], {
							y: (y: number) => y,
							text: () => 'threshold',
							frameAnchor: 'right',
							textAnchor: 'end',
							dy: -7,
							fill: odd,
							stroke: 'var(--vp-c-bg)',
							strokeWidth: 4,
						}),
					]),
			ruleX(alarms, { x: place, stroke: odd, strokeWidth: 1.25 }),
			...(isFirst ? [dot(alarms, { x: place, frameAnchor: 'top', symbol: 'triangle2', fill: odd, r: 5 })] : []),
		],
	};
}
