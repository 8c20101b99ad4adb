import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import type { Layer, Pass } from './pass.js';

/** Each channel of each row to mean 0 and variance 1 (biased) over its positions, then γ·x + β by channel. x `[n, positions·channels]`. */
export function instanceNorm(x: tf.Tensor2D, operation: Operation & { kind: 'instanceNorm' }, pass: Pass): Layer {
	const { inputs, inputChannels: channels } = operation;
	const shape: [number, number, number] = [x.shape[0], inputs / channels, channels];
	const gamma = pass.parameters.get(operation.gamma)!;
	const rows = tf.reshape(x, shape);
	const centred = tf.sub(rows, tf.mean(rows, 1, true));
	const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), operation.epsilon));
	const normal = tf.div(centred, deviation);
	return {
		output: tf.reshape(tf.add(tf.mul(normal, gamma), pass.parameters.get(operation.beta)!), [shape[0], inputs]),
		backward: (flat) => {
			const upstream = tf.reshape(flat, shape);
			pass.gradients.set(operation.gamma, tf.sum(tf.mul(upstream, normal), [0, 1]));
			pass.gradients.set(operation.beta, tf.sum(upstream, [0, 1]));
			const slope = tf.mul(upstream, gamma);
			const along = tf.mul(normal, tf.mean(tf.mul(slope, normal), 1, true));
			return tf.reshape(tf.div(tf.sub(tf.sub(slope, tf.mean(slope, 1, true)), along), deviation), [shape[0], inputs]);
		},
	};
}
