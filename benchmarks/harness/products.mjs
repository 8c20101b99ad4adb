/** Products of square matrices through the public interface: a dense layer without bias. */
import { randomFrom } from './random.mjs';

/** Products of one call of `forward`, one above the other, so that what it takes to call does not count. */
const copies = { 64: 16, 128: 8, 256: 4, 512: 2 };
/** Calls of one measured piece of work, so that it takes some milliseconds. */
const repeats = { 64: 20, 128: 8, 256: 3, 512: 1 };

/**
 * @param {import('@anod/core/backend').Backend} backend
 * @param {64 | 128 | 256 | 512} size - of the matrices
 * @returns `work()`, which multiplies `products` times, `gigaflops` in all
 */
export async function squareProduct(backend, size) {
	const random = randomFrom(`gemm ${size}`);
	const filled = (length) => Float32Array.from({ length }, () => random() - 0.5);
	const network = { inputs: size, layers: [{ kind: 'dense', units: size, bias: false }] };
	const model = await backend.compile(network, { weights: filled(size * size) });
	const n = copies[size] * size;
	const rows = filled(n * size);
	const products = copies[size] * repeats[size];
	return {
		products,
		gigaflops: 2e-9 * size ** 3 * products,
		async work() {
			for (let i = 0; i < repeats[size]; i++) await model.forward(rows, n);
		},
		dispose: () => model.dispose(),
	};
}
