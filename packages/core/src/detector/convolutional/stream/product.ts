/** Outputs whose sums are in registers at a time; rows of weights are padded to whole blocks. */
const block = 8;

/** Floats from one row of `filters` weights to the next, pads included. */
export const paddedTo = (filters: number): number => Math.ceil(filters / block) * block;

/**
 * sums[filters] += x[channels]·weights[channels, filters], in the kernels' order and with their roundings: products over channels one after
 * another, each product and each sum rounded to float32.
 *
 * All arrays are of doubles that hold float32 values: products of two are exact before they are rounded, and nothing is converted on loading.
 *
 * @param sums - `[stride]`
 * @param from - where the weights begin, rows `stride` apart.
 * @param at - where x begins.
 */
export function addProduct(
	sums: Float64Array,
	weights: Float64Array,
	from: number,
	stride: number,
	x: Float64Array,
	at: number,
	channels: number,
): void {
	for (let j = 0; j < stride; j += block) {
		let a = sums[j];
		let b = sums[j + 1];
		let c = sums[j + 2];
		let d = sums[j + 3];
		let e = sums[j + 4];
		let f = sums[j + 5];
		let g = sums[j + 6];
		let h = sums[j + 7];
		for (let i = 0, w = from + j; i < channels; i++, w += stride) {
			const value = x[at + i];
			a = Math.fround(a + Math.fround(value * weights[w]));
			b = Math.fround(b + Math.fround(value * weights[w + 1]));
			c = Math.fround(c + Math.fround(value * weights[w + 2]));
			d = Math.fround(d + Math.fround(value * weights[w + 3]));
			e = Math.fround(e + Math.fround(value * weights[w + 4]));
			f = Math.fround(f + Math.fround(value * weights[w + 5]));
			g = Math.fround(g + Math.fround(value * weights[w + 6]));
			h = Math.fround(h + Math.fround(value * weights[w + 7]));
		}
		sums[j] = a;
		sums[j + 1] = b;
		sums[j + 2] = c;
		sums[j + 3] = d;
		sums[j + 4] = e;
		sums[j + 5] = f;
		sums[j + 6] = g;
		sums[j + 7] = h;
	}
}
