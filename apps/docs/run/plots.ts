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
	  };

type Numbers = ArrayLike<number>;
type Marks = ArrayLike<number | boolean>;

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
		options?: { readonly x?: string; readonly y?: string; readonly color?: Numbers; readonly marked?: Marks; readonly title?: string },
	): void;
	/** One line, or one for each name. `x` counts from 0 unless it is given. */
	line(
		values: Numbers | { readonly [name: string]: Numbers },
		options?: {
			readonly x?: Numbers;
			readonly xLabel?: string;
			readonly yLabel?: string;
			readonly threshold?: number;
			readonly title?: string;
		},
	): void;
	/** One bar a number: numbers by name, or a list and its `names`. */
	bars(
		values: Numbers | { readonly [name: string]: number },
		options?: { readonly names?: readonly string[]; readonly label?: string; readonly title?: string },
	): void;
}

/** @param show - is handed each plot. @returns functions that throw TypeError when there is nothing to draw. */
export function plotter(show: (plot: Plot) => void): Plotter {
	return {
		histogram(values, { threshold, label = 'score', title = '' } = {}) {
			show({ kind: 'histogram', title, label, values: finite('histogram', 'values', values), threshold: finiteOrNone(threshold) });
		},
		scatter(points, { x, y, color, marked, title = '' } = {}) {
			if (points.length === 0) throw nothing('scatter', 'points');
			const names = Object.keys(points[0]);
			const [across = names[0], up = names[1]] = [x, y];
			const column = (name: string) =>
				finite(
					'scatter',
					name,
					Array.from(points, (point) => (point as Record<string, number>)[name]),
				);
			show({
				kind: 'scatter',
				title,
				x: column(across),
				y: column(up),
				xLabel: /^\d+$/.test(across) ? '' : across,
				yLabel: /^\d+$/.test(up) ? '' : up,
				color: color && sameLength('scatter', 'color', finite('scatter', 'color', color), points.length),
				marked: marked ? sameLength('scatter', 'marked', Array.from(marked, Boolean), points.length) : Array.from(points, () => false),
			});
		},
		line(values, { x, xLabel = '', yLabel = '', threshold, title = '' } = {}) {
			const named = isNumbers(values) ? { '': values } : values;
			const series = Object.entries(named).map(([name, list]) => {
				const y = finite('line', name || 'values', list);
				return { name, x: x ? sameLength('line', 'x', finite('line', 'x', x), y.length) : y.map((_, i) => i), y };
			});
			if (series.length === 0) throw nothing('line', 'series');
			show({ kind: 'line', title, xLabel, yLabel, series, threshold: finiteOrNone(threshold) });
		},
		bars(values, { names, label = '', title = '' } = {}) {
			const heights = finite('bars', 'values', isNumbers(values) ? values : Object.values(values));
			const called = sameLength('bars', 'names', [...(names ?? Object.keys(values))], heights.length);
			show({ kind: 'bars', title, label, names: called, values: heights });
		},
	};
}

const isNumbers = (value: object): value is Numbers => typeof (value as { length?: unknown }).length === 'number';

/** A threshold of infinity flags nothing and has no place on an axis. */
const finiteOrNone = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : undefined);

const nothing = (plot: string, what: string) => new TypeError(`plot.${plot}() got no ${what}; it wants at least one.`);

function finite(plot: string, what: string, values: Numbers): number[] {
	if (values.length === 0) throw nothing(plot, what);
	return Array.from(values, (value, i) => {
		if (typeof value !== 'number' || !Number.isFinite(value))
			throw new TypeError(`plot.${plot}() got ${String(value)} as ${what}[${i}]; it wants a finite number.`);
		return value;
	});
}

function sameLength<T>(plot: string, what: string, values: T[], length: number): T[] {
	if (values.length !== length) throw new TypeError(`plot.${plot}() got ${values.length} entries of ${what} for ${length} values.`);
	return values;
}
