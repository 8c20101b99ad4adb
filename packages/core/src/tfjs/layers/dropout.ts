import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import { RandomStream, streams, unitFloat } from '../../numeric/random.js';
import type { Layer, Pass } from './pass.js';

/**
 * Zeroes a share of the units in training and scales the rest by 1/(1 − rate).
 *
 * The word of row i, unit j is number i·width + j of stream (seed, dropout, step, member·256 + index of the layer); a unit is
 * dropped when the word's float is below the rate (as float32).
 */
export function dropout(x: tf.Tensor2D, operation: Operation & { kind: 'dropout' }, pass: Pass): Layer {
	if (!pass.training || operation.rate === 0) return { output: x, backward: (upstream) => upstream };
	const { seed, step, member } = pass.draw;
	const random = new RandomStream(seed, streams.dropout, step, member * 256 + operation.index);
	const [n, width] = x.shape;
	const rate = Math.fround(operation.rate);
	const scale = 1 / (1 - rate);
	const factors = new Float32Array(n * width);
	for (let i = 0; i < factors.length; i++) factors[i] = unitFloat(random.word()) < rate ? 0 : scale;
	const mask = tf.tensor2d(factors, [n, width]);
	return { output: tf.mul(x, mask), backward: (upstream) => tf.mul(upstream, mask) };
}
