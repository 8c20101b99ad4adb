import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import { activation } from './activations.js';
import type { Layer, Pass } from './pass.js';
import { type Reads, read, transposedWindowOf, windowOf } from './positions.js';

type Convolution = Operation & { kind: 'convolution' | 'transposedConvolution' };

/**
 * `y = f(Σ over taps of x at the tap · W[tap] + b)`: what each output reads is laid side by side, `[n·to, taps·channels]`, and multiplied by
 * the weights as `[taps·channels, filters]`.
 *
 * Gradients come back the same way, by the window's other table and the weights turned round.
 *
 * x `[n, positions·channels]`, W `[…kernel, channels / groups, filters]`, b `[filters]`.
 */
export function convolution(x: tf.Tensor2D, operation: Convolution, pass: Pass): Layer {
	const { inputChannels: channels, outputChannels: filters, groups } = operation;
	const { forward: there, backward: back } = (operation.kind === 'convolution' ? windowOf : transposedWindowOf)(operation.geometry);
	const taps = there.each;
	const given = pass.parameters.get(operation.weight)!;
	const weight = spreadGroups(tf.reshape(given, [taps, channels / groups, filters]), groups);
	const patches = layOut(x, there, channels);
	const product = tf.matMul(patches, tf.reshape(weight, [taps * channels, filters]));
	const sum = operation.bias < 0 ? product : tf.add(product, pass.parameters.get(operation.bias)!);
	const activated = activation(sum as tf.Tensor2D, operation.activation);
	const n = x.shape[0];
	return {
		output: tf.reshape(activated.output, [n, operation.outputs]),
		backward: (upstream) => {
			const slope = activated.backward(tf.reshape(upstream, [n * there.to, filters]));
			const whole = tf.matMul(tf.transpose(patches), slope);
			const gradient = gatherGroups(tf.reshape(whole, [taps, channels, filters]), groups);
			pass.gradients.set(operation.weight, tf.reshape(gradient, given.shape));
			if (operation.bias >= 0) pass.gradients.set(operation.bias, tf.sum(slope, 0));
			const returning = layOut(tf.reshape(slope, [n, operation.outputs]), back, filters);
			const turned = tf.reshape(tf.transpose(weight, [0, 2, 1]), [taps * filters, channels]);
			return tf.reshape(tf.matMul(returning, turned), [n, operation.inputs]);
		},
	};
}

/** `[n, from·channels]` → `[n·to, taps·channels]`. */
function layOut(x: tf.Tensor2D, reads: Reads, channels: number): tf.Tensor2D {
	const n = x.shape[0];
	return tf.reshape(read(tf.reshape(x, [n, reads.from, channels]), reads), [n * reads.to, reads.each * channels]);
}

/** 1 where channel and filter are of one group: `[1, channels, filters]`. */
function sameGroup(channels: number, filters: number, groups: number): tf.Tensor3D {
	const same = new Float32Array(channels * filters);
	for (let c = 0; c < channels; c++)
		for (let f = 0; f < filters; f++)
			same[c * filters + f] = Math.floor((c * groups) / channels) === Math.floor((f * groups) / filters) ? 1 : 0;
	return tf.tensor3d(same, [1, channels, filters]);
}

/** Weights of groups as those of a whole convolution, 0 between groups: `[taps, channels / groups, filters]` → `[taps, channels, filters]`. */
function spreadGroups(weight: tf.Tensor3D, groups: number): tf.Tensor3D {
	if (groups === 1) return weight;
	const [, each, filters] = weight.shape;
	return tf.mul(tf.tile(weight, [1, groups, 1]), sameGroup(each * groups, filters, groups));
}

/** The way back of {@link spreadGroups}: `[taps, channels, filters]` → `[taps, channels / groups, filters]`. */
function gatherGroups(gradient: tf.Tensor3D, groups: number): tf.Tensor3D {
	if (groups === 1) return gradient;
	const [taps, channels, filters] = gradient.shape;
	const own = tf.mul(gradient, sameGroup(channels, filters, groups));
	return tf.sum(tf.reshape(own, [taps, groups, channels / groups, filters]), 1);
}
