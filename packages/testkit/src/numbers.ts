import { RandomStream, streams } from '@anod/core/backend';

/** Uniform float32 numbers in [minimum, maximum), the same at every call with the same seed. */
export function numbers(length: number, seed: number, minimum = -2, maximum = 2): Float32Array {
	const random = new RandomStream(seed, streams.generate);
	return Float32Array.from({ length }, () => minimum + (maximum - minimum) * random.float());
}

/** The numbers 0 … n−1. */
export function everyRow(n: number): Uint32Array {
	return Uint32Array.from({ length: n }, (_, i) => i);
}

/** The same learning rate for a number of steps. */
export function rates(steps: number, rate: number): Float32Array {
	return new Float32Array(steps).fill(rate);
}
