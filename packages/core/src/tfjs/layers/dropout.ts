import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import { RandomStream, streams, unitFloat } from '../../numeric/random.js';
import type { Layer, Pass } from './pass.js';

/**
 * Zeroes a share of the units in training and scales the rest by 1/(1 − rate). Spatial: a channel of a row at all positions or at none.
 *
 * The word of row r, unit u is number r·features + u of stream (seed, dropout, step, member·256 + index of the layer), the features of a
 * shaped row counted flat; spatial, the word of row r, channel c is number r·channels + c. A unit is dropped when the word's float is below
 * the rate (as float32).
 */
export function dropout(x: tf.Tensor2D, operation: Operation & { kind: 'dropout' }, pass: Pass): Layer {
	if (!pass.training || operation.rate === 0) return { output: x, backward: (upstream) => upstream };
	const { seed, step, member } = pass.draw;
	const random = new RandomStream(seed, streams.dropout, step, member * 256 + operation.index);
	const n = x.shape[0];
	const width = operation.spatial ? operation.inputChannels : operation.inputs;
	const rate = Math.fround(operation.rate);
	const scale = 1 / (1 - rate);
	const factors = new Float32Array(n * width);
	for (let i = 0; i < factors.length; i++) factors[i] = unitFloat(random.word()) < rate ? 0 : scale;
	const mask = tf.tile(tf.tensor2d(factors, [n, width]), [1, operation.inputs / width]);
	return { output: tf.mul(x, mask), backward: (upstream) => tf.mul(upstream, mask) };
}
