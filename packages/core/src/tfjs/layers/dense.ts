import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import { activation } from './activations.js';
import type { Layer, Pass } from './pass.js';

/**
 * `y = f(x·W + b)`, x `[n, inputs]`, W `[inputs, outputs]`, b `[outputs]`.
 *
 * Transposes are made before matMul: with a transpose flag, tfjs wasm takes a scalar loop.
 */
export function dense(x: tf.Tensor2D, operation: Operation & { kind: 'dense' }, pass: Pass): Layer {
	const weight = pass.parameters.get(operation.weight) as tf.Tensor2D;
	const product = tf.matMul(x, weight);
	const sum = operation.bias < 0 ? product : tf.add(product, pass.parameters.get(operation.bias)!);
	const activated = activation(sum as tf.Tensor2D, operation.activation);
	return {
		output: activated.output,
		backward: (upstream) => {
			const slope = activated.backward(upstream);
			pass.gradients.set(operation.weight, tf.matMul(tf.transpose(x), slope));
			if (operation.bias >= 0) pass.gradients.set(operation.bias, tf.sum(slope, 0));
			return tf.matMul(slope, tf.transpose(weight));
		},
	};
}
