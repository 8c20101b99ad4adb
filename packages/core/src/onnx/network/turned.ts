/**
 * Weights as ONNX and PyTorch lay them out: `[taps, inner, outer]` → `[outer, inner, taps]` when `outerFirst`, as of dense layers and convolutions; else
 * `[inner, outer, taps]`, as of transposed convolutions.
 */
export function turned(weight: Float32Array, taps: number, inner: number, outer: number, outerFirst: boolean): Float32Array<ArrayBuffer> {
	const out = new Float32Array(weight.length);
	for (let t = 0; t < taps; t++)
		for (let i = 0; i < inner; i++)
			for (let o = 0; o < outer; o++) out[(outerFirst ? o * inner + i : i * outer + o) * taps + t] = weight[(t * inner + i) * outer + o];
	return out;
}
