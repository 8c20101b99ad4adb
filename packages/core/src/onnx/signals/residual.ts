import type { Graph, Value } from '../graph.js';

/**
 * How badly the network rebuilds each row, as `ResidualSignal`: the mean over observed features of the squared residual, whitened where there is a matrix.
 *
 * @param rows - `[n, d]`, float32, NaN where a cell is missing.
 * @param rebuilt - `[n, d]`, float32.
 * @param whitening - `[d, d]`.
 * @returns `[n]`, float64.
 */
export function rebuildError(graph: Graph, rows: Value, rebuilt: Value, whitening: Float32Array | undefined, d: number): Value {
	const missing = graph.isNaN(rows);
	const residual = graph.where(missing, 0, graph.sub(rows, rebuilt));
	const whitened = graph.cast(whitening ? graph.matMul(residual, graph.constant(whitening, [d, d])) : residual, 'float64');
	const observed = graph.sum(graph.cast(graph.not(missing), 'float64'), [1]);
	return graph.div(graph.sum(graph.mul(whitened, whitened), [1]), graph.max(observed, 1));
}
