/**
 * `[n, d]` with NaN for missing → `[n, 2·d]`: the values with 0 in place of NaN, then a 1 for each missing cell.
 *
 * In plain TypeScript before the upload: it is the first layer, needs no gradient, and some GPUs lose NaN.
 */
export function maskInput(rows: Float32Array, n: number, d: number): Float32Array {
	const input = new Float32Array(n * 2 * d);
	for (let i = 0; i < n; i++) {
		for (let j = 0; j < d; j++) {
			const value = rows[i * d + j];
			const missing = value !== value;
			input[i * 2 * d + j] = missing ? 0 : value;
			input[i * 2 * d + d + j] = missing ? 1 : 0;
		}
	}
	return input;
}
