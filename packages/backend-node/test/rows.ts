/** Numbers from −1 to 1 that a seed decides. */
export function values(count: number, seed: number): Float32Array {
	let state = seed * 2654435761;
	return Float32Array.from({ length: count }, () => {
		state = (Math.imul(state, 1664525) + 1013904223) | 0;
		return state / 2 ** 31;
	});
}

/** Rows 0 … n − 1, `times` over. */
export const orderOf = (n: number, times: number): Uint32Array => Uint32Array.from({ length: n * times }, (_, i) => i % n);
