import type { Graph, Value } from '../graph.js';
import { type Steps, zeros } from './steps.js';

/**
 * The mean of moving averages of several lengths, as `smooth`: sums from the beginning of each block and to its end, of which any window is one each, so that no
 * sum outlives a spike.
 *
 * @param values - `[t]`, float64.
 */
export function smoothed(graph: Graph, values: Value, { count, numbers }: Steps, lengths: readonly number[], causal: boolean): Value {
	const last = graph.sub(count, 1);
	const averages = lengths.map((length) => {
		const before = causal ? length - 1 : length >> 1;
		const after = length - 1 - before;
		const lacking = graph.mod(graph.sub(0, count), length);
		const blocks = graph.reshape(graph.concat([values, zeros(graph, lacking, [], 'float64')], 0), [-1, length]);
		const fromBlock = graph.reshape(graph.runningSum(blocks, 1), [-1]);
		const toBlock = graph.reshape(graph.runningSum(blocks, 1, true), [-1]);
		const start = graph.max(graph.sub(numbers, before), 0);
		const end = graph.min(graph.add(numbers, after), last);
		const up = graph.gather(fromBlock, end, 0);
		const down = graph.gather(toBlock, start, 0);
		const within = graph.where(graph.equal(graph.mod(start, length), 0), up, down);
		const sum = graph.where(graph.equal(graph.div(start, length), graph.div(end, length)), within, graph.add(down, up));
		return graph.div(sum, length * lengths.length);
	});
	return averages.reduce((sum, average) => graph.add(sum, average));
}
