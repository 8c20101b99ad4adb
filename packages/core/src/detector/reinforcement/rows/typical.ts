/** Most rows that medians are taken over. */
const mostRows = 1000;

/**
 * The row that scores 0: the median of each feature over rows that are not known to be anomalies, and signals at 0, which is where theirs is.
 *
 * @param inputs - `[n, k]`, of which the first d are features.
 * @returns `[k]`
 */
export function typicalRow(inputs: Float32Array, k: number, d: number, rows: Uint32Array): Float32Array {
	const typical = new Float32Array(k);
	const count = Math.min(rows.length, mostRows);
	const column = new Float32Array(count);
	for (let j = 0; j < d; j++) {
		for (let i = 0; i < count; i++) column[i] = inputs[rows[Math.floor((i * rows.length) / count)] * k + j];
		column.sort();
		typical[j] = column[Math.floor((count - 1) / 2)];
	}
	return typical;
}
