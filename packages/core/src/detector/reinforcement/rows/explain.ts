import type { Backend } from '../../../backend/types.js';
import type { Cell } from '../../../data/types.js';
import { inverse } from '../../../preprocessing/index.js';
import { byColumn, expectedFeatures, usedColumns } from '../../autoencoder/explain.js';
import type { Explanation } from '../../types.js';
import { integratedGradients } from '../integrated-gradients.js';
import { featuresOf, type InputReader } from './inputs.js';
import type { RowsState } from './state.js';

/**
 * Splits each score into what the columns contribute to it on the way from the typical row, and says what each cell should have been. What a signal contributes is handed
 * on to the columns by their shares in the signal.
 *
 * @param values - `[n, d]`, NaN where a cell is missing.
 * @param inputs - `[n, k]`: what the agent reads of them.
 * @param scores - `[n]`
 */
export async function explainRows(
	state: RowsState,
	reader: InputReader,
	backend: Backend,
	{ values, inputs, scores }: { readonly values: Float32Array; readonly inputs: Float32Array; readonly scores: Float64Array },
	signal: AbortSignal | undefined,
): Promise<Explanation> {
	const { preprocessing, network, tensors } = state;
	const n = scores.length;
	const d = preprocessing.width;
	const k = network.inputs;
	const columns = usedColumns(preprocessing);
	const parts = await integratedGradients(backend, network, tensors.weights, inputs, tensors.typical, n, signal);
	const ofFeatures = new Float64Array(n * d);
	for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) ofFeatures[i * d + j] = parts[i * k + j];
	let at = d;
	for (const shares of (await reader.signalShares(values)).values()) {
		for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) ofFeatures[i * d + j] += parts[i * k + at] * shares[i * d + j];
		at++;
	}
	const cells = inverse(preprocessing, await expected(state, reader, values), n);
	return {
		scores,
		columns: columns.map((column) => preprocessing.columns[column].name),
		contributions: byColumn(ofFeatures, n, preprocessing, columns),
		expected: Array.from({ length: n }, (_, i): Cell[] => columns.map((column) => cells[column][i])),
	};
}

/** `[n, d]`: what the autoencoder expects in place of each cell; without one, the typical row. */
async function expected(
	{ preprocessing, inputs, tensors }: RowsState,
	{ scorer }: InputReader,
	values: Float32Array,
): Promise<Float32Array> {
	if (scorer) return expectedFeatures(scorer, values, preprocessing, scorer.readsMissing);
	const typical = featuresOf(inputs, tensors.typical);
	return Float32Array.from(values, (_, i) => typical[i % typical.length]);
}
