import type { Operation } from '../../network/operations.js';
import type { Graph, Value } from '../graph.js';

/** Scale and shift of each channel, `[channels]`. */
export interface Affine {
	readonly gamma: Float32Array;
	readonly beta: Float32Array;
}

/** A constant for each channel, beside rows `[n, channels, …]` with so many axes. */
const byChannel = (graph: Graph, values: Float32Array, axes: number): Value =>
	graph.constant(values, [values.length, ...new Array(axes - 2).fill(1)]);

/** By running statistics: one factor and one term a channel. */
export function batchNorm(
	graph: Graph,
	x: Value,
	axes: number,
	{ epsilon }: Extract<Operation, { kind: 'batchNorm' }>,
	{ gamma, beta }: Affine,
	mean: Float32Array,
	variance: Float32Array,
): Value {
	const factor = gamma.map((scale, c) => scale / Math.sqrt(variance[c] + epsilon));
	const scaled = graph.mul(graph.sub(x, byChannel(graph, mean, axes)), byChannel(graph, factor, axes));
	return graph.add(scaled, byChannel(graph, beta, axes));
}

/** Mean 0 and biased variance 1 over some axes of each row, then scale and shift by channel. */
export function normalise(graph: Graph, x: Value, axes: number, over: readonly number[], epsilon: number, { gamma, beta }: Affine): Value {
	const centered = graph.sub(x, graph.mean(x, over, true));
	const variance = graph.mean(graph.mul(centered, centered), over, true);
	const normal = graph.div(centered, graph.map('Sqrt', graph.add(variance, epsilon)));
	return graph.add(graph.mul(normal, byChannel(graph, gamma, axes)), byChannel(graph, beta, axes));
}
