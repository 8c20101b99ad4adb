import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { inferShapes } from '../../src/network/shapes.js';
import type { Network } from '../../src/network/types.js';
import { philox, streams, unitFloat } from '../../src/numeric/random.js';
import { forwardNetwork } from '../../src/tfjs/layers/network.js';
import { trainingPass } from '../../src/tfjs/training.js';

const [n, positions, channels] = [5, 3, 7];
const features = positions * channels;
const [seed, step, member] = [2 ** 33 + 4, 6, 2];

/** Word number i as the README of the kernels says: block ⌊i/4⌋, lane i mod 4 of (step, 256·member + layer, stream 3). */
function word(layer: number, i: number): number {
	const block = new Uint32Array(4);
	philox(block, seed >>> 0, 2, Math.floor(i / 4), step, 256 * member + layer, streams.dropout);
	return block[i % 4];
}

it.each([
	['plain: a word for each feature, counted flat', false, (row: number, u: number) => row * features + u],
	['spatial: a word for each channel, at every position', true, (row: number, u: number) => row * channels + (u % channels)],
] as const)('dropout reads the words that the kernels read, %s', async (_title, spatial, wordOf) => {
	await tf.setBackend('cpu');
	const network: Network = {
		inputs: features,
		layers: [
			{ kind: 'dropout', rate: 0 },
			{ kind: 'reshape', shape: [positions, channels] },
			{ kind: 'dropout', rate: 0.4, spatial },
		],
	};
	const rows = new Float32Array(n * features).fill(1);
	const output = tf.tidy(() => {
		const { output, backward } = forwardNetwork(inferShapes(network), rows, n, trainingPass(new Map(), seed, step, member));
		expect(backward(tf.onesLike(output)).dataSync()).toEqual(output.dataSync());
		return output.dataSync();
	});
	const kept = Math.fround(1 / (1 - Math.fround(0.4)));
	output.forEach((value, i) => {
		const dropped = unitFloat(word(1, wordOf(Math.floor(i / features), i % features))) < Math.fround(0.4);
		expect(value, `element ${i}`).toBe(dropped ? 0 : kept);
	});
});
