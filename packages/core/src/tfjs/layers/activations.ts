import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../network/types.js';
import type { Layer } from './pass.js';

const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

/** Upper tail of the normal distribution's integral, erfc(x), within 1.2e-7 of the true value relatively: Numerical Recipes, 2nd edition, 6.2. */
function complementaryError(x: tf.Tensor2D): tf.Tensor2D {
	const coefficients = [
		0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368, -1.26551223,
	];
	const magnitude = tf.abs(x);
	const t = tf.div(1, tf.add(1, tf.mul(0.5, magnitude)));
	let series: tf.Tensor = tf.zerosLike(x);
	for (const coefficient of coefficients) series = tf.add(tf.mul(series, t), coefficient);
	const tail = tf.mul(t, tf.exp(tf.sub(series, tf.square(magnitude))));
	return tf.where(tf.greaterEqual(x, 0), tail, tf.sub(2, tail)) as tf.Tensor2D;
}

/** Share of a standard normal below x. */
const normalShare = (x: tf.Tensor2D): tf.Tensor2D => tf.mul(0.5, complementaryError(tf.mul(x, -Math.SQRT1_2)));
const normalDensity = (x: tf.Tensor2D): tf.Tensor2D => tf.mul(0.3989422804014327, tf.exp(tf.mul(-0.5, tf.square(x))));
/** eˣ where x ≤ 0, else 1: keeps the unused branch of a `where` finite. */
const expOfNegative = (x: tf.Tensor2D): tf.Tensor2D => tf.exp(tf.minimum(x, 0));

interface ActivationFunction {
	forward(x: tf.Tensor2D): tf.Tensor2D;
	/** dy/dx from the input and the output. */
	derivative(x: tf.Tensor2D, y: tf.Tensor2D): tf.Tensor2D;
}

/** Every activation with its derivative, from plain operations. At 0 the derivative is that of the left side, as in PyTorch. */
const functions: Record<Activation, ActivationFunction> = {
	linear: { forward: (x) => x, derivative: (x) => tf.onesLike(x) },
	relu: { forward: (x) => tf.relu(x), derivative: (x) => tf.step(x, 0) },
	leakyRelu: { forward: (x) => tf.mul(x, tf.step(x, 0.01)), derivative: (x) => tf.step(x, 0.01) },
	elu: {
		forward: (x) => tf.where(tf.greater(x, 0), x, tf.expm1(tf.minimum(x, 0))) as tf.Tensor2D,
		derivative: (x) => expOfNegative(x),
	},
	selu: {
		forward: (x) => tf.mul(seluScale, tf.where(tf.greater(x, 0), x, tf.mul(seluAlpha, tf.expm1(tf.minimum(x, 0))))) as tf.Tensor2D,
		derivative: (x) => tf.mul(seluScale, tf.where(tf.greater(x, 0), tf.onesLike(x), tf.mul(seluAlpha, expOfNegative(x)))) as tf.Tensor2D,
	},
	silu: {
		forward: (x) => tf.mul(x, tf.sigmoid(x)),
		derivative: (x) => {
			const s = tf.sigmoid(x);
			return tf.mul(s, tf.add(1, tf.mul(x, tf.sigmoid(tf.neg(x)))));
		},
	},
	tanh: { forward: (x) => tf.tanh(x), derivative: (_x, y) => tf.sub(1, tf.square(y)) },
	sigmoid: { forward: (x) => tf.sigmoid(x), derivative: (x, y) => tf.mul(y, tf.sigmoid(tf.neg(x))) },
	gelu: {
		forward: (x) => tf.mul(x, normalShare(x)),
		derivative: (x) => tf.add(normalShare(x), tf.mul(x, normalDensity(x))),
	},
};

/** `y = f(x)`, element by element. */
export function activation(x: tf.Tensor2D, kind: Activation): Layer {
	const { forward, derivative } = functions[kind];
	const output = forward(x);
	return { output, backward: (upstream) => tf.mul(upstream, derivative(x, output)) };
}
