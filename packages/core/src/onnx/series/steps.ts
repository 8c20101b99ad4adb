import type { Channel } from '../../detector/convolutional/series/state.js';
import { clip, farthest } from '../../detector/convolutional/series/values.js';
import { cut } from '../elementary.js';
import type { Graph, Value } from '../graph.js';

/** A series as the parts of a score read it. `t` steps, `d` channels. */
export interface Steps {
	/** Scalar: how many. */
	readonly count: Value;
	/** `[t]`: 0, 1, … */
	readonly numbers: Value;
	/** `[t, d]`, float64: in deviations from the mean, NaN where a value is missing. */
	readonly scaled: Value;
	/** `[t, d]`, bool: whether there is a value. */
	readonly observed: Value;
	/** `[t + 1, d]`, float32: what the networks read, and a step of zeros, which stands for all behind the end. */
	readonly inputs: Value;
}

/** Zeros `[count, …width]`. */
export function zeros(graph: Graph, count: Value, width: readonly number[], type: 'float32' | 'float64'): Value {
	const shape = graph.concat([graph.reshape(count, [1]), graph.integers(width)], 0);
	return graph.node('Expand', [graph.scalar(0, type), width.length > 0 ? shape : graph.reshape(count, [1])], type);
}

/**
 * The last value before each missing one, 0 where there is none.
 *
 * Values are put into a list by how many were observed up to them; each step reads the one of its own number. What is missing goes behind the list.
 */
function heldOn(graph: Graph, values: Value, observed: Value, count: Value, d: number): Value {
	const ranks = graph.runningSum(graph.cast(observed, 'int64'), 0);
	const places = graph.where(observed, ranks, graph.add(count, 1));
	const list = zeros(graph, graph.add(count, 2), [d], 'float32');
	const filled = graph.node('ScatterElements', [list, places, graph.where(observed, values, 0)], 'float32', { axis: 0 });
	return graph.node('GatherElements', [filled, ranks], 'float32', { axis: 0 });
}

/** @param series - `[t, d]`, NaN where a value is missing. */
export function readSteps(graph: Graph, series: Value, channels: readonly Channel[]): Steps {
	const list = (of: (channel: Channel) => number): Value => graph.constant(Float64Array.from(channels, of));
	const d = channels.length;
	const count = graph.lengthOf(series);
	const deviations = graph.div(
		graph.sub(
			graph.cast(series, 'float64'),
			list(({ mean }) => mean),
		),
		list(({ deviation }) => deviation),
	);
	const scaled = cut(graph, deviations, farthest);
	const observed = graph.not(graph.isNaN(scaled));
	const held = heldOn(graph, graph.cast(cut(graph, scaled, clip), 'float32'), observed, count, d);
	const inputs = graph.concat([held, graph.constant(new Float32Array(d), [1, d])], 0);
	return { count, numbers: graph.range(count), scaled, observed, inputs };
}
