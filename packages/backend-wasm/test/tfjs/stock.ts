import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
// Registers tfjs's gradients, which its core leaves out in Node.
import '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';
import { mendTfjsWasm } from '../../src/tfjs/index.js';

/** The kernels as tfjs-backend-wasm registered them. Copies: a config can be changed after. */
const stock = new Map(tf.getKernelsForBackend('wasm').map((config) => [config.kernelName, { ...config }]));

/** Starts the mended backend beside cpu. */
export async function startBoth(): Promise<void> {
	await mendTfjsWasm();
	await tf.setBackend('cpu');
	await tf.ready();
	await tf.setBackend('wasm');
}

/** Whether tfjs-backend-wasm itself has a kernel. */
export const stockHas = (name: string): boolean => stock.has(name);

/** Values of what `compute` returns, on one backend. */
export async function on(name: 'cpu' | 'wasm', compute: () => tf.Tensor | tf.Tensor[]): Promise<number[][]> {
	await tf.setBackend(name);
	return tf.tidy(() => [compute()].flat().map((tensor) => [...tensor.dataSync()]));
}

/** Values of what `compute` returns, with one kernel as tfjs-backend-wasm has it. */
export async function onStock(kernelName: string, compute: () => tf.Tensor | tf.Tensor[]): Promise<number[][]> {
	await tf.setBackend('wasm');
	const mended = tf.getKernel(kernelName, 'wasm');
	const original = stock.get(kernelName)!;
	tf.unregisterKernel(kernelName, 'wasm');
	tf.registerKernel(original);
	original.setupFunc?.(tf.backend());
	try {
		return await on('wasm', compute);
	} finally {
		tf.unregisterKernel(kernelName, 'wasm');
		tf.registerKernel(mended);
	}
}

/** The greatest difference, over the greatest magnitude expected. */
export function difference(actual: readonly number[][], expected: readonly number[][]): number {
	let [largest, worst] = [0, 0];
	expected.forEach((list, t) => {
		if (actual[t].length !== list.length) worst = Number.POSITIVE_INFINITY;
		list.forEach((value, i) => {
			largest = Math.max(largest, Math.abs(value));
			const apart = Math.abs(actual[t][i] - value);
			worst = Math.max(worst, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
		});
	});
	return worst / Math.max(largest, 1e-30);
}

/** Reproducible numbers in [low, high). */
export function numbers(shape: number[], seed: number, low = -1, high = 1): tf.Tensor {
	let state = seed * 2654435761;
	const values = Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => {
		state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
		return low + ((high - low) * ((state ^ (state >>> 13)) >>> 0)) / 2 ** 32;
	});
	return tf.tensor(values, shape);
}
