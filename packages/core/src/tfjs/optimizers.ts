import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from '../backend/types.js';

/** What an update rule remembers of one tensor between steps. All start at 0, except that sgd's buffer starts as the first gradient. */
export type Memory = Readonly<Record<string, tf.Tensor>>;

export interface Update {
	readonly weight: tf.Tensor;
	readonly memory: Memory;
}

/**
 * One update of one tensor, with PyTorch's formulas.
 *
 * @param step - counts from 1.
 * @param memory - what the last update returned; undefined on the first step.
 */
export function update(
	optimizer: Optimizer,
	weight: tf.Tensor,
	rawGradient: tf.Tensor,
	memory: Memory | undefined,
	rate: number,
	step: number,
): Update {
	const decayed = optimizer.kind !== 'adamw' && optimizer.weightDecay !== 0;
	const gradient = decayed ? tf.add(rawGradient, tf.mul(optimizer.weightDecay, weight)) : rawGradient;
	switch (optimizer.kind) {
		case 'adam':
		case 'adamw':
			return adam(optimizer, weight, gradient, memory, rate, step);
		case 'rmsprop':
			return rmsprop(optimizer, weight, gradient, memory, rate);
		case 'sgd':
			return sgd(optimizer, weight, gradient, memory, rate);
	}
}

/** share·old + (1 − share)·fresh; old is 0 on the first step. */
const average = (old: tf.Tensor | undefined, fresh: tf.Tensor, share: number): tf.Tensor =>
	old ? tf.add(tf.mul(share, old), tf.mul(1 - share, fresh)) : tf.mul(1 - share, fresh);

/** baseᵉˣᵖᵒⁿᵉⁿᵗ by repeated multiplication: `Math.pow` may differ between engines. */
function power(base: number, exponent: number): number {
	let product = 1;
	for (let i = 0; i < exponent; i++) product *= base;
	return product;
}

type Adam = Optimizer & { kind: 'adam' | 'adamw' };
/** m, v: running means of g, g²; w −= rate/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε). adamw first shrinks w by rate·decay. */
function adam(optimizer: Adam, weight: tf.Tensor, gradient: tf.Tensor, memory: Memory | undefined, rate: number, step: number): Update {
	const m = average(memory?.m, gradient, optimizer.beta1);
	const v = average(memory?.v, tf.square(gradient), optimizer.beta2);
	const start = optimizer.kind === 'adamw' ? tf.mul(weight, 1 - rate * optimizer.weightDecay) : weight;
	const scale = tf.add(tf.div(tf.sqrt(v), Math.sqrt(1 - power(optimizer.beta2, step))), optimizer.epsilon);
	const change = tf.mul(rate / (1 - power(optimizer.beta1, step)), tf.div(m, scale));
	return { weight: tf.sub(start, change), memory: { m, v } };
}

type RmsProp = Optimizer & { kind: 'rmsprop' };
/** v: running mean of g²; w −= rate·g/(√v + ε), or by a momentum buffer of those quotients. */
function rmsprop(optimizer: RmsProp, weight: tf.Tensor, gradient: tf.Tensor, memory: Memory | undefined, rate: number): Update {
	const v = average(memory?.v, tf.square(gradient), optimizer.alpha);
	const quotient = tf.div(gradient, tf.add(tf.sqrt(v), optimizer.epsilon));
	if (optimizer.momentum === 0) return { weight: tf.sub(weight, tf.mul(rate, quotient)), memory: { v } };
	const buffer = memory ? tf.add(tf.mul(optimizer.momentum, memory.buffer), quotient) : quotient;
	return { weight: tf.sub(weight, tf.mul(rate, buffer)), memory: { v, buffer } };
}

type Sgd = Optimizer & { kind: 'sgd' };
/** Heavy ball: buffer = momentum·buffer + g; w −= rate·buffer, with Nesterov rate·(g + momentum·buffer). */
function sgd(optimizer: Sgd, weight: tf.Tensor, gradient: tf.Tensor, memory: Memory | undefined, rate: number): Update {
	if (optimizer.momentum === 0) return { weight: tf.sub(weight, tf.mul(rate, gradient)), memory: {} };
	const buffer = memory ? tf.add(tf.mul(optimizer.momentum, memory.buffer), gradient) : gradient;
	const direction = optimizer.nesterov ? tf.add(gradient, tf.mul(optimizer.momentum, buffer)) : buffer;
	return { weight: tf.sub(weight, tf.mul(rate, direction)), memory: { buffer } };
}
