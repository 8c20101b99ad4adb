import { encodingOf } from '../../preprocessing/category-column.js';
import type { CategoryState } from '../../preprocessing/states.js';
import type { Graph, Value } from '../graph.js';

/**
 * Features of a column of texts, as `writeCategories`: a label picks a row of a table that holds the features of each category, of an unknown one and of none.
 *
 * @param texts - `[n, 1]`; an empty text is a missing cell.
 * @param impute - whether a missing cell counts as the most frequent category; else its features are NaN.
 * @returns `[n, f]`, float32.
 */
export function categoryFeatures(graph: Graph, texts: Value, state: CategoryState, impute: boolean): Value {
	const { categories, shifts, oneHot } = state;
	const { on, off } = encodingOf(state);
	const width = shifts.length;
	const unknown = categories.length;
	const rows = Array.from({ length: unknown + 2 }, (_, k) => {
		if (k > unknown && !impute) return new Array<number>(width).fill(Number.NaN);
		const category = k > unknown ? 0 : k;
		return oneHot ? off.map((value, j) => (j === category ? on[category] : value)) : [on[category]];
	});
	const table = graph.constant(Float32Array.from(rows.flat()), [rows.length, width]);
	const labels = graph.node(
		'LabelEncoder',
		[graph.reshape(texts, [-1])],
		'int64',
		{ keys_strings: [...categories, ''], values_int64s: rows.map((_, k) => k).filter((k) => k !== unknown), default_int64: unknown },
		'ai.onnx.ml',
	);
	return graph.gather(table, labels, 0);
}
