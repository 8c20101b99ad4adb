import { inBlocks } from '../blocks.js';
import type { Graph, Value } from '../graph.js';

/** Rows that are compared exactly beside those that the answer needs: products that rounding has put in the wrong order are among them. */
const spare = 8;
/** Values that a block holds at a time, some tens of megabytes. */
const blockValues = 2 ** 21;
/** Most rows of a block. */
const mostRows = 1024;
/** Products tell features apart whose deviation is not smaller than this share of the farthest row's distance from the centre. */
const finestShare = 2 ** -14;

interface Layout {
	/** `[d]`: mean of the remembered rows. */
	readonly center: Float64Array;
	/** Whether products can be trusted with finding the candidates. */
	readonly fine: boolean;
}

function layoutOf(remembered: Float32Array, d: number): Layout {
	const m = remembered.length / d;
	const center = new Float64Array(d);
	for (let i = 0; i < remembered.length; i++) center[i % d] += remembered[i] / m;
	const squares = new Float64Array(d);
	let farthest = 0;
	for (let row = 0; row < m; row++) {
		let sum = 0;
		for (let j = 0; j < d; j++) {
			const difference = remembered[row * d + j] - center[j];
			squares[j] += (difference * difference) / m;
			sum += difference * difference;
		}
		farthest = Math.max(farthest, sum);
	}
	const least = squares.reduce((smallest, square) => (square > 0 ? Math.min(smallest, square) : smallest), Infinity);
	return { center, fine: Math.sqrt(least) >= finestShare * Math.sqrt(farthest) };
}

/**
 * Mean Euclidean distance of each row to the k nearest of remembered ones, one at distance exactly 0 left out; as `DistanceSignal` and `Memory.nearest` say.
 *
 * In two steps, so that it is quick and exact: ‖m‖² − 2·x·m in double precision, around the mean of the remembered rows, finds k + 1 nearest rows and
 * eight more; their distances are then taken feature by feature in single precision, added in the order of the features. So they are those of the kernels
 * bit for bit, and a row that is remembered has distance 0. Where the spreads of features differ so much that the products would not see the finer ones, as they
 * may without scaling, all rows are compared that way.
 *
 * Memory: a block of rows holds some 2 million values at a time.
 *
 * @param rows - `[n, d]`, float32, no NaN.
 * @param remembered - `[m, d]`, m > k.
 * @returns `[n]`, float64.
 */
export function meanDistance(graph: Graph, rows: Value, remembered: Float32Array, d: number, k: number): Value {
	const m = remembered.length / d;
	const { center, fine } = layoutOf(remembered, d);
	const candidates = Math.min(m, k + 1 + spare);
	const memory = graph.constant(remembered, [m, d]);
	const products = fine && candidates < m ? productsWith(graph, memory, center) : undefined;
	const compared = products ? candidates : m;
	const block = Math.max(1, Math.min(mostRows, Math.floor(blockValues / (compared * d + m))));

	const result = [{ type: 'float64', width: [] }] as const;
	return inBlocks(graph, graph.lengthOf(rows), block, result, (inner, numbers) => {
		const block = inner.gather(rows, numbers, 0);
		const others = products ? inner.gather(memory, inner.top(products(inner, block), candidates, 'smallest')[1], 0) : memory;
		const differences = inner.sub(inner.unsqueeze(block, 1), others);
		const sums = inner.runningSum(inner.mul(differences, differences), 2);
		const distances = inner.map('Sqrt', inner.gather(sums, inner.scalar(d - 1, 'int64'), 2));
		return [meanOfNearest(inner, distances, k)];
	})[0];
}

/** As `roundToHalf`, float32 in and out. */
export function roundedToHalf(graph: Graph, rows: Value): Value {
	const value = graph.mul(graph.map('Floor', graph.add(graph.mul(graph.cast(rows, 'float64'), 2 ** 24), 0.5)), 2 ** -24);
	const split = graph.mul(value, 2 ** 42 + 1);
	return graph.cast(graph.sub(split, graph.sub(split, value)), 'float32');
}

/** `[b, d]` → `[b, m]`: ‖m‖² − 2·x·m as one product, of rows that end in a 1. */
function productsWith(graph: Graph, memory: Value, center: Float64Array): (inner: Graph, rows: Value) => Value {
	const mean = graph.constant(center);
	const centered = graph.sub(graph.cast(memory, 'float64'), mean);
	const norms = graph.sum(graph.mul(centered, centered), [1], true);
	const factors = graph.transpose(graph.concat([graph.mul(centered, -2), norms], 1), [1, 0]);
	return (inner, rows) => {
		const own = inner.sub(inner.cast(rows, 'float64'), mean);
		const ones = inner.add(inner.mul(inner.slice(own, 1, [0, 1]), 0), 1);
		return inner.matMul(inner.concat([own, ones], 1), factors);
	};
}

/** `[b, m]` → `[b]`: the mean of the k smallest after one that is 0. */
function meanOfNearest(graph: Graph, distances: Value, k: number): Value {
	const nearest = graph.cast(graph.top(distances, k + 1, 'smallest')[0], 'float64');
	const isRemembered = graph.equal(graph.slice(nearest, 1, [0, 1]), 0);
	const counted = graph.where(isRemembered, graph.slice(nearest, 1, [1]), graph.slice(nearest, 1, [0, k]));
	return graph.div(graph.sum(counted, [1]), k);
}
