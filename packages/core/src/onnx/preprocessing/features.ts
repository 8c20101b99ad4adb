import { AnodError } from '../../errors.js';
import type { CategoryState, DateState, NumberState } from '../../preprocessing/states.js';
import type { ColumnSchema, Preprocessing } from '../../preprocessing/types.js';
import type { ElementType, Graph, Value } from '../graph.js';
import { inputNames } from '../names.js';
import type { TableOptions } from '../options.js';
import { categoryFeatures } from './categories.js';
import { dateFeatures } from './dates.js';
import { filled, linearFeatures } from './numbers.js';
import { quantileFeatures } from './quantiles.js';

/** What a graph takes, for people and programs that feed it. */
export interface InputDescription {
	readonly name: string;
	readonly kind: 'number' | 'boolean' | 'category' | 'date' | 'matrix' | 'series' | 'images';
	/** Columns of the fit that it holds, in order. */
	readonly columns: readonly string[];
}

export interface Features {
	/** `[n, d]`, float32, NaN where a cell is missing and stays so. */
	readonly values: Value;
	readonly inputs: readonly InputDescription[];
}

const isNumeric = ({ kind }: ColumnSchema): boolean => kind === 'number' || kind === 'boolean';

/** How inputs are laid out: as asked, or one matrix where that can be. @throws AnodError ANOD_OPTION */
function layoutOf(used: readonly ColumnSchema[], wanted: TableOptions['inputs']): 'matrix' | 'columns' {
	const other = used.find((column) => !isNumeric(column));
	if (wanted === 'matrix' && other)
		throw new AnodError(
			'ANOD_OPTION',
			`option inputs is 'matrix', but column ${other.name} holds a ${other.kind}; a matrix holds numbers. Use 'columns'.`,
			{ option: 'inputs', got: wanted, column: other.name },
		);
	return wanted ?? (other ? 'columns' : 'matrix');
}

/** Adds the inputs to a graph. @returns the value of each used column, `[n, 1]`, numbers in float64; or all of them side by side. */
class Inputs {
	readonly descriptions: InputDescription[] = [];
	readonly #byColumn = new Map<ColumnSchema, Value>();
	#matrix: { readonly value: Value; readonly columns: readonly ColumnSchema[] } | undefined;

	constructor(
		private readonly graph: Graph,
		{ columns, named }: Preprocessing,
		{ inputs, numbers }: TableOptions,
	) {
		const used = columns.filter(({ features }) => features > 0);
		if (layoutOf(used, inputs) === 'matrix') {
			// Rows without names come with all their columns, as `score` takes them.
			const taken = named ? used : columns;
			const names = taken.map(({ name }) => name);
			const value = graph.input('rows', numbers, ['n', taken.length], `Columns: ${names.join(', ')}. NaN = missing.`);
			this.#matrix = { value: graph.cast(value, 'float64'), columns: taken };
			this.descriptions.push({ name: 'rows', kind: 'matrix', columns: names });
			return;
		}
		const names = inputNames(used.map(({ name }) => name));
		used.forEach((column, k) => {
			const kind = column.kind as Exclude<ColumnSchema['kind'], 'ignore'>;
			const types: Record<typeof kind, ElementType> = { number: numbers, boolean: numbers, category: 'string', date: 'int64' };
			const value = graph.input(names[k], types[kind], ['n', 1], remarks[kind]);
			this.#byColumn.set(column, isNumeric(column) ? graph.cast(value, 'float64') : value);
			this.descriptions.push({ name: names[k], kind, columns: [column.name] });
		});
	}

	/** `[n, 1]` */
	column(column: ColumnSchema): Value {
		return this.#byColumn.get(column)!;
	}

	/** `[n, c]`, float64: columns of numbers side by side. */
	block(columns: readonly ColumnSchema[]): Value {
		const matrix = this.#matrix;
		if (!matrix)
			return this.graph.concat(
				columns.map((column) => this.column(column)),
				1,
			);
		const positions = columns.map((column) => matrix.columns.indexOf(column));
		const isWhole = positions.length === matrix.columns.length && positions.every((position, k) => position === k);
		return isWhole ? matrix.value : this.graph.gather(matrix.value, this.graph.integers(positions), 1);
	}
}

const remarks = {
	number: 'A number; NaN = missing.',
	boolean: '1 = true, 0 = false, NaN = missing.',
	category: 'A text; an empty one = missing.',
	date: 'Milliseconds since 1970-01-01 UTC; −2⁶³ (NaT) = missing.',
} as const;

/**
 * Inputs of a graph and the features they become, as `transform`.
 *
 * Columns of numbers are worked on together. The parts are then put into the order of the features.
 *
 * @throws AnodError ANOD_OPTION when a matrix is asked for and a column holds no numbers.
 */
export function tableFeatures(graph: Graph, preprocessing: Preprocessing, options: TableOptions): Features {
	const inputs = new Inputs(graph, preprocessing, options);
	const impute = preprocessing.options.missing === 'impute';
	const used = preprocessing.columns.filter(({ features }) => features > 0);
	const stateOf = (column: ColumnSchema): NumberState => column.state as unknown as NumberState;
	const numeric = used.filter(isNumeric);
	const parts: { readonly value: Value; readonly columns: readonly ColumnSchema[] }[] = [];
	for (const [columns, write] of [
		[numeric.filter((column) => !stateOf(column).quantiles), linearFeatures],
		[numeric.filter((column) => stateOf(column).quantiles), quantileFeatures],
	] as const) {
		if (columns.length === 0) continue;
		const states = columns.map(stateOf);
		const cells = inputs.block(columns);
		const present = impute
			? filled(
					graph,
					cells,
					states.map(({ fill }) => fill),
				)
			: cells;
		parts.push({ value: write(graph, present, states), columns });
	}
	for (const column of used) {
		if (column.kind === 'category') {
			const value = categoryFeatures(graph, inputs.column(column), column.state as unknown as CategoryState, impute);
			parts.push({ value, columns: [column] });
		}
		if (column.kind === 'date') {
			const value = dateFeatures(graph, inputs.column(column), column.state as unknown as DateState, impute);
			parts.push({ value, columns: [column] });
		}
	}
	const whole = graph.concat(
		parts.map(({ value }) => value),
		1,
	);
	return { values: inOrder(graph, whole, parts), inputs: inputs.descriptions };
}

/** Puts features that stand part by part into the order of the fit. */
function inOrder(graph: Graph, whole: Value, parts: readonly { readonly columns: readonly ColumnSchema[] }[]): Value {
	const standing = parts.flatMap(({ columns }) =>
		columns.flatMap(({ first, features }) => Array.from({ length: features }, (_, j) => first + j)),
	);
	const positions = new Array<number>(standing.length);
	standing.forEach((feature, at) => {
		positions[feature] = at;
	});
	return positions.every((position, feature) => position === feature) ? whole : graph.gather(whole, graph.integers(positions), 1);
}

/**
 * The score, but none (NaN) for rows with a missing cell where the detector takes none: a graph cannot refuse them.
 *
 * @param values - features.
 */
export function withoutMissing(graph: Graph, { options }: Preprocessing, values: Value, score: Value): Value {
	if (options.missing !== 'error') return score;
	const missing = graph.greatest(graph.cast(graph.isNaN(values), 'float32'), [1]);
	return graph.where(graph.greater(missing, 0), Number.NaN, score);
}
