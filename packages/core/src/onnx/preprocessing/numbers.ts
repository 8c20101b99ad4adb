import { largestFeature } from '../../preprocessing/compress.js';
import type { NumberState } from '../../preprocessing/states.js';
import { cut, log1p } from '../elementary.js';
import type { Graph, Value } from '../graph.js';

/** Beyond its limit a value grows as a logarithm, as `compress`. @param limits - `[c]`, 0 = never. */
function compressed(graph: Graph, z: Value, limits: readonly number[]): Value {
	if (limits.every((limit) => limit === 0)) return cut(graph, z, largestFeature);
	const bounds = graph.constant(Float64Array.from(limits, (limit) => (limit > 0 ? limit : Infinity)));
	const magnitude = graph.map('Abs', z);
	const beyond = graph.max(graph.sub(graph.min(magnitude, Number.MAX_VALUE), bounds), 0);
	const grown = graph.mul(graph.map('Sign', z), graph.add(bounds, log1p(graph, beyond)));
	return cut(graph, graph.where(graph.greater(magnitude, bounds), grown, z), largestFeature);
}

/** Puts a value where a number is missing. @param fills - `[c]` */
export function filled(graph: Graph, values: Value, fills: readonly number[]): Value {
	return graph.where(graph.isNaN(values), graph.constant(Float64Array.from(fills)), values);
}

/**
 * Features of columns that are scaled by shift and scale, as `writeNumbers`.
 *
 * @param values - `[n, c]`, float64, NaN where missing.
 * @returns `[n, c]`, float32.
 */
export function linearFeatures(graph: Graph, values: Value, states: readonly NumberState[]): Value {
	const list = (of: (state: NumberState) => number): Value => graph.constant(Float64Array.from(states, of));
	const z = graph.div(
		graph.sub(
			values,
			list(({ shift }) => shift),
		),
		list(({ scale }) => scale),
	);
	return graph.cast(
		compressed(
			graph,
			z,
			states.map(({ limit }) => limit),
		),
		'float32',
	);
}
