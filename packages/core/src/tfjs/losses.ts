import * as tf from '@tensorflow/tfjs-core';
import type { Loss } from '../backend/types.js';
import { AnodError } from '../errors.js';

/** Loss of each element and its derivative, from the errors e = output − target. */
function elements(loss: Loss, error: tf.Tensor2D): { value: tf.Tensor2D; derivative: tf.Tensor2D } {
	switch (loss.kind) {
		case 'mse':
			return { value: tf.square(error), derivative: tf.mul(2, error) };
		case 'mae':
			return { value: tf.abs(error), derivative: tf.sign(error) };
		case 'huber': {
			// ½e² inside ±δ, δ·(|e| − ½δ) outside: with c = e cut to ±δ that is c·(e − ½c).
			const cut = tf.maximum(tf.minimum(error, loss.delta), -loss.delta) as tf.Tensor2D;
			return { value: tf.mul(cut, tf.sub(error, tf.mul(0.5, cut))), derivative: cut };
		}
		default:
			throw new AnodError('ANOD_BACKEND', `the tfjs backend has no loss '${loss.kind}' yet.`, { loss: loss.kind });
	}
}

/**
 * Mean over all elements of factor × loss, and its gradient at the output.
 *
 * @param targets - `[n, outputs]`, finite: where a target is missing its factor is 0.
 * @param factors - `[n, outputs]`: row weight × (1 when the element counts) × the correction of masked rows.
 */
export function meanLoss(
	loss: Loss,
	output: tf.Tensor2D,
	targets: tf.Tensor2D,
	factors: tf.Tensor2D,
): { value: tf.Scalar; gradient: tf.Tensor2D } {
	const { value, derivative } = elements(loss, tf.sub(output, targets));
	return { value: tf.div(tf.sum(tf.mul(factors, value)), output.size), gradient: tf.div(tf.mul(factors, derivative), output.size) };
}
