import { imagesPlot } from './images-plot.js';
import { finite, finiteOrNone, isNumbers, nothing, sameLength } from './plot-values.js';
import { seriesPlot } from './series-plot.js';

/** A plot as data: made where the block runs, drawn on the page. All lists of one plot have one length unless said otherwise. */
export type Plot =
	| {
			readonly kind: 'histogram';
			readonly title: string;
			readonly label: string;
			readonly values: readonly number[];
			readonly threshold?: number;
	  }
	| {
			readonly kind: 'scatter';
			readonly title: string;
			/** A later plot of this name takes the place of this one; '' for none. */
			readonly name: string;
			readonly x: readonly number[];
			readonly y: readonly number[];
			readonly xLabel: string;
			readonly yLabel: string;
			/** Scores, for shades. */
			readonly color?: readonly number[];
			readonly marked: readonly boolean[];
	  }
	| {
			readonly kind: 'line';
			readonly title: string;
			/** A later plot of this name takes the place of this one; '' for none. */
			readonly name: string;
			readonly xLabel: string;
			readonly yLabel: string;
			readonly series: readonly { readonly name: string; readonly x: readonly number[]; readonly y: readonly number[] }[];
			readonly threshold?: number;
	  }
	| {
			readonly kind: 'bars';
			readonly title: string;
			readonly label: string;
			readonly names: readonly string[];
			readonly values: readonly number[];
	  }
	| {
			readonly kind: 'series';
			readonly title: string;
			/** A later plot of this name takes the place of this one; '' for none. */
			readonly name: string;
			readonly xLabel: string;
			/** Steps, or times in milliseconds since 1970. */
			readonly x: readonly number[];
			readonly isTime: boolean;
			/** One above the other over the same x. */
			readonly panels: readonly SeriesPanel[];
			/** Stretches of x. */
			readonly events: readonly { readonly from: number; readonly to: number }[];
			/** Places of x. */
			readonly alarms: readonly number[];
	  }
	| {
			readonly kind: 'images';
			readonly title: string;
			/** A later plot of this name takes the place of this one; '' for none. */
			readonly name: string;
			readonly height: number;
			readonly width: number;
			/** 1 = grey, 3 = RGB. */
			readonly channels: number;
			/** `[n, height, width, channels]`, 0 to 255. */
			readonly pixels: readonly number[];
			/** `[n, height, width]`, 0 to 1; 1 is the greatest of all images. */
			readonly heat?: readonly number[];
			/** `[n]` */
			readonly captions: readonly string[];
			readonly marked: readonly boolean[];
	  };

/** One line of a series; null where a value is missing. */
export interface SeriesPanel {
	readonly label: string;
	readonly values: readonly (number | null)[];
	/** A second line, of what was expected. */
	readonly expected?: readonly (number | null)[];
	readonly threshold?: number;
}

type Numbers = ArrayLike<number>;
type Marks = ArrayLike<number | boolean>;
type Gappy = ArrayLike<number | null>;

/** The helper `plot` of a block. Each function shows one plot below the block. */
export interface Plotter {
	/** How often each size of a number occurs; what lies at or beyond `threshold` is shown as an anomaly. */
	histogram(values: Numbers, options?: { readonly threshold?: number; readonly label?: string; readonly title?: string }): void;
	/**
	 * Points in a plane: records and the names of two columns, or rows of numbers (the first two are taken).
	 * `color` shades by a number, such as the score; `marked` rings the rows with a 1, such as the labels.
	 */
	scatter(
		points: readonly object[],
		options?: {
			readonly x?: string;
			readonly y?: string;
			readonly color?: Numbers;
			readonly marked?: Marks;
			readonly title?: string;
			readonly name?: string;
		},
	): void;
	/**
	 * One line, or one for each name. `x` counts from 0 unless it is given. A later plot with the same `name` takes the place of the former, as a moving picture
	 * does.
	 */
	line(
		values: Numbers | { readonly [name: string]: Numbers },
		options?: {
			readonly x?: Numbers;
			readonly xLabel?: string;
			readonly yLabel?: string;
			readonly threshold?: number;
			readonly title?: string;
			readonly name?: string;
		},
	): void;
	/** One bar a number: numbers by name, or a list and its `names`. */
	bars(
		values: Numbers | { readonly [name: string]: number },
		options?: { readonly names?: readonly string[]; readonly label?: string; readonly title?: string },
	): void;
	/**
	 * A series over time: one panel for each name, one for the scores below. `events` are shaded, `alarms` (positions) marked, NaN and null are gaps.
	 * `x` counts from 0 unless it is given; dates make a time axis. Plots with the same `name` move, as lines do.
	 */
	series(
		values: Gappy | { readonly [name: string]: Gappy },
		options?: {
			readonly x?: ArrayLike<number | Date>;
			readonly xLabel?: string;
			readonly yLabel?: string;
			readonly expected?: Gappy | { readonly [name: string]: Gappy };
			readonly scores?: Gappy;
			readonly scoreLabel?: string;
			readonly threshold?: number;
			readonly events?: readonly { readonly start: number; readonly end: number }[];
			readonly alarms?: readonly number[];
			readonly title?: string;
			readonly name?: string;
		},
	): void;
	/** Pictures side by side, `[n, height, width]` or with channels; below each its heat map, as `explain` gives it, and its caption. */
	images(
		images: { readonly data: Numbers; readonly shape: readonly number[] },
		options?: {
			readonly heat?: Numbers;
			readonly captions?: readonly string[];
			readonly marked?: Marks;
			readonly title?: string;
			readonly name?: string;
		},
	): void;
}

/** @param show - is handed each plot. @returns functions that throw TypeError when there is nothing to draw. */
export function plotter(show: (plot: Plot) => void): Plotter {
	return {
		histogram(values, { threshold, label = 'score', title = '' } = {}) {
			show({ kind: 'histogram', title, label, values: finite('histogram', 'values', values), threshold: finiteOrNone(threshold) });
		},
		scatter(points, { x, y, color, marked, title = '', name = '' } = {}) {
			if (points.length === 0) throw nothing('scatter', 'points');
			const keys = Object.keys(points[0]);
			const [across = keys[0], up = keys[1]] = [x, y];
			const column = (called: string) =>
				finite(
					'scatter',
					called,
					Array.from(points, (point) => (point as Record<string, number>)[called]),
				);
			show({
				kind: 'scatter',
				title,
				name,
				x: column(across),
				y: column(up),
				xLabel: /^\d+$/.test(across) ? '' : across,
				yLabel: /^\d+$/.test(up) ? '' : up,
				color: color && sameLength('scatter', 'color', finite('scatter', 'color', color), points.length),
				marked: marked ? sameLength('scatter', 'marked', Array.from(marked, Boolean), points.length) : Array.from(points, () => false),
			});
		},
		line(values, { x, xLabel = '', yLabel = '', threshold, title = '', name = '' } = {}) {
			const named = isNumbers(values) ? { '': values } : values;
			const series = Object.entries(named).map(([called, list]) => {
				const y = finite('line', called || 'values', list);
				return { name: called, x: x ? sameLength('line', 'x', finite('line', 'x', x), y.length) : y.map((_, i) => i), y };
			});
			if (series.length === 0) throw nothing('line', 'series');
			show({ kind: 'line', title, name, xLabel, yLabel, series, threshold: finiteOrNone(threshold) });
		},
		bars(values, { names, label = '', title = '' } = {}) {
			const heights = finite('bars', 'values', isNumbers(values) ? values : Object.values(values));
			const called = sameLength('bars', 'names', [...(names ?? Object.keys(values))], heights.length);
			show({ kind: 'bars', title, label, names: called, values: heights });
		},
		series: (values, options) => show(seriesPlot(values, options)),
		images: (images, options) => show(imagesPlot(images, options)),
	};
}
