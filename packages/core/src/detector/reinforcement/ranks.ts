/**
 * Places of values in their order, from 0 (the lowest) to 1; equal values share the mean of their places.
 *
 * @param values - `[n]`, finite.
 */
export function ranks(values: ArrayLike<number>): Float64Array {
	const n = values.length;
	const order = Uint32Array.from({ length: n }, (_, i) => i).sort((a, b) => values[a] - values[b]);
	const result = new Float64Array(n);
	for (let from = 0; from < n; ) {
		let end = from + 1;
		while (end < n && values[order[end]] === values[order[from]]) end++;
		for (let i = from; i < end; i++) result[order[i]] = n > 1 ? (from + end - 1) / (2 * (n - 1)) : 0.5;
		from = end;
	}
	return result;
}
