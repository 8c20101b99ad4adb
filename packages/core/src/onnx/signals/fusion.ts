import type { Fusion } from '../../detector/autoencoder/fusion.js';
import type { Graph, Value } from '../graph.js';

const greatest = (graph: Graph, values: readonly Value[]): Value => values.reduce((most, value) => graph.max(most, value));

const average = (graph: Graph, values: readonly Value[]): Value =>
	values.length === 1
		? values[0]
		: graph.div(
				values.reduce((sum, value) => graph.add(sum, value)),
				values.length,
			);

/** One score a row from what each signal says on the common scale, as `fuse`. */
export function fused(graph: Graph, fusion: Exclude<Fusion, 'alone'>, values: ReadonlyMap<string, Value>): Value {
	if (fusion === 'max') return greatest(graph, [...values.values()]);
	const background = fusion === 'backed' ? values.get('background') : undefined;
	const local = average(
		graph,
		[...values.values()].filter((one) => one !== background),
	);
	return background ? greatest(graph, [local, background]) : local;
}
