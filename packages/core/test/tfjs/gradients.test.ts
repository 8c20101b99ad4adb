import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
// Only vitest and bundlers can load this file; plain Node cannot, which is why the backend owns its gradients.
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import { describe, expect, it } from 'vitest';
import { inferShapes } from '../../src/network/shapes.js';
import type { Activation, Network } from '../../src/network/types.js';
import { initialWeights } from '../../src/network/weights.js';
import { tfjsBackend } from '../../src/tfjs/index.js';
import { numbers } from './numbers.js';

/** The layer's forward in tfjs's own words, differentiable by tfjs. */
const native: Record<Activation, (x: tf.Tensor) => tf.Tensor> = {
	linear: (x) => x,
	relu: (x) => tf.relu(x),
	leakyRelu: (x) => tf.leakyRelu(x, 0.01),
	elu: (x) => tf.elu(x),
	selu: (x) => tf.selu(x),
	silu: (x) => tf.mul(x, tf.sigmoid(x)),
	tanh: (x) => tf.tanh(x),
	sigmoid: (x) => tf.sigmoid(x),
	gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2)))),
};

const normalise = (x: tf.Tensor, axis: number): tf.Tensor => {
	const { mean, variance } = tf.moments(x, axis, true);
	return tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5)));
};

/** Gradient of the mean squared error as tfjs composes it, for dense → batch norm → residual(layer norm, dense) → dense. */
function composed(
	network: Network,
	activation: Activation,
	weights: Float32Array,
	rows: Float32Array,
	targets: Float32Array,
): Float32Array {
	const { parameters: all, size, inputs, outputs } = inferShapes(network);
	const parameters = all.filter(({ trainable }) => trainable);
	const f = native[activation];
	const tensors = parameters.map(({ offset, shape }) =>
		tf.tensor(weights.slice(offset, offset + shape.reduce((a, b) => a * b, 1)), [...shape]),
	);
	const x = tf.tensor2d(rows, [rows.length / inputs, inputs]);
	const t = tf.tensor2d(targets, [targets.length / outputs, outputs]);
	const loss = (w1: tf.Tensor, b1: tf.Tensor, g1: tf.Tensor, s1: tf.Tensor, ...rest: tf.Tensor[]): tf.Scalar => {
		const [g2, s2, w2, b2, w3] = rest;
		const first = f(tf.add(tf.matMul(x, w1 as tf.Tensor2D), b1));
		const normal = tf.add(tf.mul(normalise(first, 0), g1), s1);
		const inner = f(tf.add(tf.matMul(tf.add(tf.mul(normalise(normal, 1), g2), s2) as tf.Tensor2D, w2 as tf.Tensor2D), b2));
		const output = f(tf.matMul(tf.add(normal, inner) as tf.Tensor2D, w3 as tf.Tensor2D));
		return tf.mean(tf.square(tf.sub(output, t)));
	};
	const gradients = tf.grads(loss as never)(tensors);
	const flat = new Float32Array(size);
	parameters.forEach(({ offset }, i) => {
		flat.set(gradients[i].dataSync(), offset);
	});
	return flat;
}

describe('gradients by hand', () => {
	it.each(Object.keys(native) as Activation[])('agree with the gradients tfjs composes itself, for %s', async (activation) => {
		const network: Network = {
			inputs: 5,
			layers: [
				{ kind: 'dense', units: 4, activation },
				{ kind: 'batchNorm' },
				{ kind: 'residual', layers: [{ kind: 'layerNorm' }, { kind: 'dense', units: 4, activation }] },
				{ kind: 'dense', units: 3, activation, bias: false },
			],
		};
		const weights = initialWeights(network, 3);
		const [rows, targets] = [numbers(9 * 5, 1), numbers(9 * 3, 2)];
		await tf.setBackend('cpu');
		const expected = composed(network, activation, weights, rows, targets);
		const backend = await tfjsBackend({ name: 'cpu' });
		const model = await backend.compile(network, { weights });
		const gradient = await model.gradient({ rows, targets, loss: { kind: 'mse' }, seed: 0 });
		const largest = Math.max(...expected.map(Math.abs));
		expect(largest).toBeGreaterThan(1e-3);
		gradient.forEach((value, i) => {
			expect(Math.abs(value - expected[i]), `element ${i}`).toBeLessThan(1e-5 * largest + 1e-7);
		});
		backend.dispose();
	});
});
