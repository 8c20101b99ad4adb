import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '../backend/types.js';

/** A batch's loss and its gradient at the output. */
export interface MeanLoss {
	readonly value: tf.Scalar;
	/** `[n, outputs]`. */
	readonly gradient: tf.Tensor2D;
}

/**
 * Mean of factor × loss, and its gradient at the output.
 *
 * @param output - `[n, outputs]`.
 * @param targets - `[n, outputs]`, finite: where a target is missing its factor is 0. The center in each row for `center`.
 * @param factors - `[n, outputs]`: row weight × (1 when the element counts) × the correction of masked rows.
 */
export function meanLoss(loss: Loss, output: tf.Tensor2D, targets: tf.Tensor2D, factors: tf.Tensor2D): MeanLoss {
	if (loss.kind === 'softmaxCrossEntropy') return softmaxCrossEntropy(output, targets, factors);
	const count = loss.kind === 'center' ? output.shape[0] : output.size;
	const { value, derivative } = elements(loss, output, targets);
	return { value: tf.div(tf.sum(tf.mul(factors, value)), count), gradient: tf.div(tf.mul(factors, derivative), count) };
}

type ElementLoss = Exclude<Loss, { kind: 'softmaxCrossEntropy' }>;

/** Loss of each element and its derivative. */
function elements(loss: ElementLoss, output: tf.Tensor2D, targets: tf.Tensor2D): { value: tf.Tensor2D; derivative: tf.Tensor2D } {
	const error = tf.sub(output, targets) as tf.Tensor2D;
	switch (loss.kind) {
		case 'mse':
		case 'center':
			return { value: tf.square(error), derivative: tf.mul(2, error) };
		case 'mae':
			return { value: tf.abs(error), derivative: tf.sign(error) };
		case 'huber': {
			// ½e² inside ±δ, δ·(|e| − ½δ) outside: with c = e cut to ±δ that is c·(e − ½c).
			const cut = tf.maximum(tf.minimum(error, loss.delta), -loss.delta) as tf.Tensor2D;
			return { value: tf.mul(cut, tf.sub(error, tf.mul(0.5, cut))), derivative: cut };
		}
		case 'binaryCrossEntropy': {
			// log(1 + eʸ) = max(y, 0) + log(1 + e^−|y|), which never overflows.
			const softplus = tf.add(tf.relu(output), tf.log1p(tf.exp(tf.neg(tf.abs(output)))));
			return { value: tf.sub(softplus, tf.mul(targets, output)), derivative: tf.sub(tf.sigmoid(output), targets) };
		}
	}
}

/**
 * Mean over rows of Σ f·t·(log Σ eʸ − y), f the factors, t the targets.
 *
 * Each term carries the log-sum of the whole row, so the softmax comes into its gradient f·t times; together Σ f·t times.
 */
function softmaxCrossEntropy(output: tf.Tensor2D, targets: tf.Tensor2D, factors: tf.Tensor2D): MeanLoss {
	const n = output.shape[0];
	const weighted = tf.mul(factors, targets) as tf.Tensor2D;
	const shifted = tf.sub(output, tf.max(output, 1, true));
	const powers = tf.exp(shifted);
	const total = tf.sum(powers, 1, true);
	const gradient = tf.sub(tf.mul(tf.div(powers, total), tf.sum(weighted, 1, true)), weighted) as tf.Tensor2D;
	return { value: tf.div(tf.sum(tf.mul(weighted, tf.sub(tf.log(total), shifted))), n), gradient: tf.div(gradient, n) };
}
