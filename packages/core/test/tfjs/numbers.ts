import { RandomStream, streams } from '../../src/numeric/random.js';

/** Uniform numbers in [−2, 2), the same at every call. */
export function numbers(length: number, seed: number): Float32Array {
	const random = new RandomStream(seed, streams.generate);
	return Float32Array.from({ length }, () => 4 * random.float() - 2);
}
