import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import type { Layer, Pass } from './pass.js';

/** Each row to mean 0 and variance 1 (biased) over its features, then γ·x + β. */
export function layerNorm(x: tf.Tensor2D, operation: Operation & { kind: 'layerNorm' }, pass: Pass): Layer {
	const gamma = pass.parameters.get(operation.gamma)!;
	const centred = tf.sub(x, tf.mean(x, 1, true));
	const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), operation.epsilon));
	const normal = tf.div(centred, deviation) as tf.Tensor2D;
	return {
		output: tf.add(tf.mul(normal, gamma), pass.parameters.get(operation.beta)!) as tf.Tensor2D,
		backward: (upstream) => {
			pass.gradients.set(operation.gamma, tf.sum(tf.mul(upstream, normal), 0));
			pass.gradients.set(operation.beta, tf.sum(upstream, 0));
			const slope = tf.mul(upstream, gamma);
			const along = tf.mul(normal, tf.mean(tf.mul(slope, normal), 1, true));
			return tf.div(tf.sub(tf.sub(slope, tf.mean(slope, 1, true)), along), deviation) as tf.Tensor2D;
		},
	};
}
