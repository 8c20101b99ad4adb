import { finiteOrNone, isNumbers, nothing, sameLength } from './plot-values.js';
import type { Plot, Plotter, SeriesPanel } from './plots.js';

type Values = Parameters<Plotter['series']>[0];
type Options = NonNullable<Parameters<Plotter['series']>[1]>;

/** A series as a plot. @throws TypeError when there is nothing to draw, or when lists differ in length. */
export function seriesPlot(
	values: Values,
	{
		x,
		xLabel = '',
		yLabel = '',
		expected,
		scores,
		scoreLabel = 'score',
		threshold,
		events = [],
		alarms = [],
		title = '',
		name = '',
	}: Options = {},
): Extract<Plot, { kind: 'series' }> {
	const lines = named(values);
	const wanted = expected ? named(expected) : {};
	const [first] = Object.values(lines);
	if (!first || first.length === 0) throw nothing('series', 'values');
	const n = first.length;
	const checked = (what: string, list: ArrayLike<number | null>) => sameLength('series', what, gappy(what, list), n);
	const places = x ? sameLength('series', 'x', times(x), n) : first.map((_, i) => i);
	const panels: SeriesPanel[] = Object.entries(lines).map(([label, list]) => ({
		label: label || yLabel,
		values: checked(label || 'values', list),
		...(wanted[label] ? { expected: checked(`expected ${label}`, wanted[label]) } : {}),
	}));
	if (scores) panels.push({ label: scoreLabel, values: checked('scores', Array.from(scores)), threshold: finiteOrNone(threshold) });
	const at = (position: number) => {
		if (!(position in places)) throw new TypeError(`plot.series() got the position ${position}; the series has ${n} steps.`);
		return places[position];
	};
	return {
		kind: 'series',
		title,
		name,
		xLabel,
		x: places,
		isTime: x !== undefined && x[0] instanceof Date,
		panels,
		events: Array.from(events, ({ start, end }) => ({ from: at(start), to: at(end - 1) })),
		alarms: Array.from(alarms, at),
	};
}

const named = (values: Values): { readonly [name: string]: (number | null)[] } =>
	isNumbers(values)
		? { '': Array.from(values) }
		: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, Array.from(list)]));

const times = (x: ArrayLike<number | Date>): number[] =>
	Array.from(x, (value, i) => {
		const place = Number(value);
		if (!Number.isFinite(place)) throw new TypeError(`plot.series() got ${String(value)} as x[${i}]; it wants a number or a date.`);
		return place;
	});

/** Numbers, with null where one is missing. */
function gappy(what: string, values: ArrayLike<number | null>): (number | null)[] {
	return Array.from(values, (value, i) => {
		if (value === null || Number.isNaN(value)) return null;
		if (typeof value !== 'number' || !Number.isFinite(value))
			throw new TypeError(`plot.series() got ${String(value)} as ${what}[${i}]; it wants a finite number, or null for a gap.`);
		return value;
	});
}
