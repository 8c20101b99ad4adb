/**
 * The mean of moving averages of several lengths: weak signs that last become a strong one.
 *
 * Each divides by its whole length at the ends too. Centred averages of even length reach half a step further back.
 *
 * @param values - `[t]`, one piece of a series, or `[t, d]` with `d` above 1.
 * @param causal - trailing averages, which look at no later value.
 * @returns the same shape.
 */
export function smooth(values: Float64Array, lengths: readonly number[], causal: boolean, d = 1): Float64Array {
	const t = values.length / d;
	const result = new Float64Array(values.length);
	const fromBlock = new Float64Array(t);
	const toBlock = new Float64Array(t);
	for (let c = 0; c < d; c++) {
		for (const length of lengths) {
			const before = causal ? length - 1 : length >> 1;
			const after = length - 1 - before;
			blockSums(values, c, d, length, fromBlock, toBlock);
			for (let i = 0; i < t; i++) {
				const first = Math.max(0, i - before);
				const last = Math.min(t - 1, i + after);
				const sameBlock = Math.floor(first / length) === Math.floor(last / length);
				const sum = sameBlock ? (first % length === 0 ? fromBlock[last] : toBlock[first]) : toBlock[first] + fromBlock[last];
				result[i * d + c] += sum / (length * lengths.length);
			}
		}
	}
	return result;
}

/** Sums from the beginning of each block of `length` values, and to its end: any window of that length is one of each, and no sum outlives a spike. */
function blockSums(values: Float64Array, c: number, d: number, length: number, fromBlock: Float64Array, toBlock: Float64Array): void {
	const t = fromBlock.length;
	for (let i = 0; i < t; i++) fromBlock[i] = (i % length === 0 ? 0 : fromBlock[i - 1]) + values[i * d + c];
	for (let i = t - 1; i >= 0; i--) toBlock[i] = (i === t - 1 || (i + 1) % length === 0 ? 0 : toBlock[i + 1]) + values[i * d + c];
}
