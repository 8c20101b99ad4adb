import type { Cell } from '../../data/types.js';
import { inverse } from '../../preprocessing/index.js';
import type { Preprocessing } from '../../preprocessing/types.js';
import { rebuild } from '../signals/residual-signal.js';
import type { Explanation } from '../types.js';
import type { AutoencoderScorer } from './scorer.js';

/** Positions of the columns that became features. */
export function usedColumns(preprocessing: Preprocessing): number[] {
	return preprocessing.columns.flatMap((column, position) => (column.features > 0 ? [position] : []));
}

/** `[n, columns]` from `[n, d]`: a column's part is the sum over its features. */
export function byColumn(parts: Float64Array, n: number, preprocessing: Preprocessing, columns: readonly number[]): Float64Array {
	const d = preprocessing.width;
	const place = new Map(columns.map((column, i) => [column, i]));
	const result = new Float64Array(n * columns.length);
	for (let i = 0; i < n; i++)
		for (let j = 0; j < d; j++) result[i * columns.length + place.get(preprocessing.featureColumn[j])!] += parts[i * d + j];
	return result;
}

/**
 * The features the network expects, `[n, d]`. A network that reads masks is asked for one column at a time with that column hidden,
 * so that a wild cell cannot vouch for itself; any other gives its reconstruction.
 */
export async function expectedFeatures(
	scorer: AutoencoderScorer,
	values: Float32Array,
	preprocessing: Preprocessing,
	hide: boolean,
): Promise<Float32Array> {
	const d = preprocessing.width;
	const n = values.length / d;
	if (!hide) return rebuild(scorer.model, scorer.rows(values).values, n, d);
	const expected = new Float32Array(n * d);
	for (const position of usedColumns(preprocessing)) {
		const { first, features } = preprocessing.columns[position];
		const hidden = values.slice();
		for (let i = 0; i < n; i++) hidden.fill(Number.NaN, i * d + first, i * d + first + features);
		const rebuilt = await rebuild(scorer.model, hidden, n, d);
		for (let i = 0; i < n; i++) for (let j = first; j < first + features; j++) expected[i * d + j] = rebuilt[i * d + j];
	}
	return expected;
}

/** Splits each score into what the columns contribute to it, and says what each cell should have been. */
export async function explainRows(
	scorer: AutoencoderScorer,
	values: Float32Array,
	preprocessing: Preprocessing,
	hide: boolean,
): Promise<Explanation> {
	const rows = scorer.rows(values);
	const columns = usedColumns(preprocessing);
	const scores = await scorer.score(rows);
	const contributions = byColumn(await scorer.shares(rows), rows.n, preprocessing, columns);
	for (let i = 0; i < contributions.length; i++) contributions[i] *= scores[Math.floor(i / columns.length)];
	const cells = inverse(preprocessing, await expectedFeatures(scorer, values, preprocessing, hide), rows.n);
	const expected: Cell[][] = Array.from({ length: rows.n }, (_, i) => columns.map((column) => cells[column][i]));
	return { scores, columns: columns.map((column) => preprocessing.columns[column].name), contributions, expected };
}
