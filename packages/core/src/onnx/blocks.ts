import type { ElementType } from './format/messages.js';
import { Graph, type Value } from './graph.js';

/**
 * Computes something for rows block by block, so that scratch stays small however many rows there are.
 *
 * A Loop over blocks of the same length; what the last one has too many repeats the last row and is cut off.
 *
 * @param count - scalar: how many rows.
 * @param most - rows of a block; fewer rows are one block of their number.
 * @param body - from the numbers of rows `[b]` to one result each, `[b, …width]`.
 * @param width - what follows the rows in the shape of each result.
 * @returns `[count, …width]` of each result.
 */
export function inBlocks(
	graph: Graph,
	count: Value,
	most: number,
	results: readonly { readonly type: ElementType; readonly width: readonly number[] }[],
	body: (inner: Graph, rows: Value) => readonly Value[],
): Value[] {
	const block = graph.max(graph.min(count, most), 1);
	const blocks = graph.div(graph.add(count, graph.sub(block, 1)), block);
	const places = graph.range(block);
	const lastRow = graph.sub(count, 1);

	const inner = new Graph(graph);
	const number = inner.input(`${places.name}/block`, 'int64', []);
	const goOn = inner.input(`${places.name}/goOn`, 'bool', []);
	inner.output(goOn, `${places.name}/next`, []);
	const rows = inner.min(inner.add(inner.mul(number, block), places), lastRow);
	body(inner, rows).forEach((value, k) => inner.output(value, `${places.name}/${k}`, ['block', ...results[k].width]));

	const always = graph.cast(graph.scalar(1, 'int64'), 'bool');
	const stacked = graph.nodes(
		'Loop',
		[blocks, always],
		results.map(({ type }) => type),
		{ body: { graph: inner.encode(`${places.name}/body`, false) } },
	);
	const end = graph.reshape(count, [1]);
	return stacked.map((value, k) => graph.slice(graph.reshape(value, [-1, ...results[k].width]), 0, [graph.integers([0]), end]));
}
