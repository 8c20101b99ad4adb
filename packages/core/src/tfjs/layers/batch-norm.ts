import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import type { Layer, Pass } from './pass.js';

type BatchNorm = Operation & { kind: 'batchNorm' };

/** Each feature to mean 0 and variance 1 over the batch (training) or by the running statistics (scoring), then γ·x + β. */
export function batchNorm(x: tf.Tensor2D, operation: BatchNorm, pass: Pass): Layer {
	return pass.training ? trainingForm(x, operation, pass) : scoringForm(x, operation, pass);
}

/** The batch's own mean and biased variance normalise; the running variance takes the unbiased one. */
function trainingForm(x: tf.Tensor2D, operation: BatchNorm, pass: Pass): Layer {
	const n = x.shape[0];
	const gamma = pass.parameters.get(operation.gamma)!;
	const mean = tf.mean(x, 0);
	const centred = tf.sub(x, mean);
	const variance = tf.mean(tf.square(centred), 0);
	const deviation = tf.sqrt(tf.add(variance, operation.epsilon));
	const normal = tf.div(centred, deviation) as tf.Tensor2D;
	const blend = (offset: number, fresh: tf.Tensor): void => {
		const old = tf.mul(pass.parameters.get(offset)!, 1 - operation.momentum);
		pass.statistics.set(offset, tf.add(old, tf.mul(fresh, operation.momentum)));
	};
	blend(operation.mean, mean);
	blend(operation.variance, n > 1 ? tf.mul(variance, n / (n - 1)) : variance);
	return {
		output: tf.add(tf.mul(normal, gamma), pass.parameters.get(operation.beta)!) as tf.Tensor2D,
		backward: (upstream) => {
			pass.gradients.set(operation.gamma, tf.sum(tf.mul(upstream, normal), 0));
			pass.gradients.set(operation.beta, tf.sum(upstream, 0));
			const slope = tf.mul(upstream, gamma);
			const along = tf.mul(normal, tf.mean(tf.mul(slope, normal), 0));
			return tf.div(tf.sub(tf.sub(slope, tf.mean(slope, 0)), along), deviation) as tf.Tensor2D;
		},
	};
}

function scoringForm(x: tf.Tensor2D, operation: BatchNorm, pass: Pass): Layer {
	const gamma = pass.parameters.get(operation.gamma)!;
	const deviation = tf.sqrt(tf.add(pass.parameters.get(operation.variance)!, operation.epsilon));
	const normal = tf.div(tf.sub(x, pass.parameters.get(operation.mean)!), deviation) as tf.Tensor2D;
	return {
		output: tf.add(tf.mul(normal, gamma), pass.parameters.get(operation.beta)!) as tf.Tensor2D,
		backward: (upstream) => tf.div(tf.mul(upstream, gamma), deviation) as tf.Tensor2D,
	};
}
