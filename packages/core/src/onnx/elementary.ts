import type { Graph, Value } from './graph.js';

/** log(1 + x) for x ≥ 0, as `log1p`: accurate near 0. */
export function log1p(graph: Graph, x: Value): Value {
	const u = graph.add(x, 1);
	const accurate = graph.mul(graph.map('Log', u), graph.div(x, graph.sub(u, 1)));
	return graph.where(graph.equal(u, 1), x, accurate);
}

/** Cuts at ±`most`; NaN stays. */
export function cut(graph: Graph, z: Value, most: number): Value {
	return graph.where(graph.greater(z, most), most, graph.where(graph.less(z, -most), -most, z));
}

/** Not below `low` and not above `high`. */
export const clip = (graph: Graph, z: Value, low: number, high: number): Value => graph.min(graph.max(z, low), high);

/** 1 / (1 + e⁻ˣ) in double precision. */
export const logistic = (graph: Graph, x: Value): Value => graph.div(1, graph.add(graph.map('Exp', graph.map('Neg', x)), 1));

/** Σ (x − c)² over the features of each row: `[n, d]` → `[n]`, float64. */
export function squaredDistance(graph: Graph, rows: Value, center: Float32Array): Value {
	const difference = graph.sub(graph.cast(rows, 'float64'), graph.constant(Float64Array.from(center)));
	return graph.sum(graph.mul(difference, difference), [1]);
}
