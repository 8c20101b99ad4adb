import { central, middle, tail } from '../../preprocessing/normal.js';
import { highest, lowest } from '../../preprocessing/quantile.js';
import type { NumberState } from '../../preprocessing/states.js';
import type { Graph, Value } from '../graph.js';

/** Σ cᵢ·xᵐ⁻ⁱ by Horner's rule: highest power first. */
function polynomial(graph: Graph, coefficients: readonly number[], x: Value): Value {
	const [first, ...others] = coefficients;
	let sum = graph.add(graph.mul(x, first), others[0]);
	for (const coefficient of others.slice(1)) sum = graph.add(graph.mul(sum, x), coefficient);
	return sum;
}

/** The standard normal quantile of probabilities, as `normalQuantile`. */
function normalQuantile(graph: Graph, p: Value): Value {
	const ratio = ([above, below]: readonly (readonly number[])[], x: Value): Value =>
		graph.div(polynomial(graph, above, x), polynomial(graph, below, x));
	const q = graph.sub(p, 0.5);
	const r = graph.sub(0.180625, graph.mul(q, q));
	const [above, below] = central;
	const inside = graph.div(graph.mul(q, polynomial(graph, above, r)), polynomial(graph, below, r));
	const isLow = graph.less(q, 0);
	const depth = graph.map('Sqrt', graph.map('Neg', graph.map('Log', graph.where(isLow, p, graph.sub(1, p)))));
	const outside = graph.where(graph.atMost(depth, 5), ratio(middle, graph.sub(depth, 1.6)), ratio(tail, graph.sub(depth, 5)));
	const signed = graph.where(isLow, graph.map('Neg', outside), outside);
	return graph.where(graph.atMost(graph.map('Abs', q), 0.425), inside, signed);
}

/** The quantiles of several columns in one list, and where each begins. */
class Table {
	readonly #values: Value;
	readonly #starts: Value;
	/** `[c]`: how many each column has. */
	readonly lengths: Value;
	readonly #most: number;
	constructor(
		private readonly graph: Graph,
		columns: readonly (readonly number[])[],
	) {
		this.#values = graph.constant(Float64Array.from(columns.flat()));
		const lengths = columns.map(({ length }) => length);
		this.#starts = graph.integers(lengths.map((_, c) => lengths.slice(0, c).reduce((sum, length) => sum + length, 0)));
		this.lengths = graph.integers(lengths);
		this.#most = Math.max(...lengths);
	}

	/** The quantile at a position of each column, `[n, c]`; beyond the ends the outermost one. */
	at(positions: Value): Value {
		const { graph } = this;
		const inside = graph.min(graph.max(positions, 0), graph.sub(this.lengths, 1));
		return graph.gather(this.#values, graph.add(inside, this.#starts), 0);
	}

	/** How many quantiles of each column are ≤ x, or < x when strict: by halving. */
	rank(x: Value, strict: boolean): Value {
		const { graph } = this;
		// Zeros in the shape of x.
		let low = graph.mul(graph.cast(graph.isNaN(x), 'int64'), 0);
		let step = 1;
		while (2 * step <= this.#most) step *= 2;
		for (; step >= 1; step /= 2) {
			const next = graph.add(low, step);
			const value = this.at(graph.sub(next, 1));
			const isBelow = strict ? graph.less(value, x) : graph.atMost(value, x);
			low = graph.where(graph.and(graph.atMost(next, this.lengths), isBelow), next, low);
		}
		return low;
	}
}

/**
 * Features of columns that are scaled by quantiles, as `toNormal`: the level among the quantiles through the normal quantile function.
 *
 * @param values - `[n, c]`, float64, NaN where missing.
 * @param states - each with quantiles.
 * @returns `[n, c]`, float32.
 */
export function quantileFeatures(graph: Graph, values: Value, states: readonly NumberState[]): Value {
	const columns = states.map(({ quantiles = [] }) => quantiles);
	const table = new Table(graph, columns);
	const x = graph.mul(values, graph.constant(Float64Array.from(states, ({ unit = 1 }) => unit)));
	const last = graph.cast(graph.sub(table.lengths, 1), 'float64');

	const a = graph.sub(table.rank(x, false), 1);
	const b = table.rank(x, true);
	const belowA = table.at(a);
	const aboveB = table.at(b);
	const forward = graph.add(graph.cast(a, 'float64'), graph.div(graph.sub(x, belowA), graph.sub(table.at(graph.add(a, 1)), belowA)));
	const backward = graph.sub(graph.cast(b, 'float64'), graph.div(graph.sub(aboveB, x), graph.sub(aboveB, table.at(graph.sub(b, 1)))));
	const level = graph.mul(graph.add(graph.div(forward, last), graph.div(backward, last)), 0.5);
	const z = normalQuantile(graph, level);
	const cut = graph.where(graph.less(z, lowest), lowest, graph.where(graph.greater(z, highest), highest, z));

	const ends = (position: (quantiles: readonly number[]) => number): Value => graph.constant(Float64Array.from(columns, position));
	const isLeast = graph.atMost(
		x,
		ends((quantiles) => quantiles[0]),
	);
	const isMost = graph.atLeast(
		x,
		ends((quantiles) => quantiles[quantiles.length - 1]),
	);
	const known = graph.where(isLeast, lowest, graph.where(isMost, highest, cut));
	return graph.cast(graph.where(graph.isNaN(x), Number.NaN, known), 'float32');
}
