import * as tf from '@tensorflow/tfjs-core';
import { checkMinibatch, checkSlice } from '../backend/checks.js';
import type { Minibatch, Training, TrainingPlan, TrainingSlice } from '../backend/types.js';
import type { Program } from '../network/shapes.js';
import { makeBatch, uploadTargets } from './batch.js';
import { checkAlive } from './checks.js';
import { forwardNetwork } from './layers/network.js';
import type { Pass } from './layers/pass.js';
import { meanLoss } from './losses.js';
import { type Memory, update } from './optimizers.js';
import type { Parameters } from './parameters.js';
import type { Session } from './session.js';

/** Loss and gradients of one member on one batch in training mode. The gradients lie in `pass.gradients` after it. */
export function backpropagate(program: Program, plan: TrainingPlan, order: Uint32Array, pass: Pass): tf.Scalar {
	const batch = makeBatch(program, plan, order, pass.draw);
	const { targets, factors } = uploadTargets(batch, program.outputs);
	const network = forwardNetwork(program, batch.rows, batch.n, pass);
	const { value, gradient } = meanLoss(plan.loss, network.output, targets, factors);
	network.backward(gradient);
	return value;
}

/** A pass in training mode that has left nothing behind yet. */
export function trainingPass(parameters: Parameters, seed: number, step: number, member: number): Pass {
	return { training: true, parameters, gradients: new Map(), statistics: new Map(), draw: { seed, step, member } };
}

/** Scales the gradients down where their norm over all parameters together exceeds `limit`, with PyTorch's guard against a norm of 0. */
function clip(gradients: Map<number, tf.Tensor>, limit: number): void {
	let squares: tf.Tensor = tf.scalar(0);
	for (const gradient of gradients.values()) squares = tf.add(squares, tf.sum(tf.square(gradient)));
	const scale = tf.minimum(1, tf.div(limit, tf.add(tf.sqrt(squares), 1e-6)));
	for (const [offset, gradient] of gradients) gradients.set(offset, tf.mul(gradient, scale));
}

/** Swaps a kept tensor for its successor. */
function replace(tensors: Map<number, tf.Tensor>, offset: number, fresh: tf.Tensor): void {
	tensors.get(offset)?.dispose();
	tensors.set(offset, tf.keep(fresh));
}

/** A training in progress on a tfjs backend: one eager step after the other, members in turn. */
export class TfjsTraining implements Training {
	#step = 0;
	#ended = false;
	/** What the update rule remembers, by member and offset. */
	readonly #memories: Map<number, Memory>[];
	constructor(
		readonly session: Session,
		readonly program: Program,
		readonly members: readonly Parameters[],
		readonly plan: TrainingPlan,
		/** Number of rows of the plan. */
		readonly n: number,
		/** Called with the weights changed, before `advance` resolves. */
		readonly afterSlice: () => Promise<void>,
		readonly afterEnd: () => void,
	) {
		this.#memories = members.map(() => new Map());
	}

	async advance(slice: TrainingSlice): Promise<Float32Array> {
		checkAlive(this.#ended, 'training');
		const steps = checkSlice(slice, this.n);
		if (steps === 0) return new Float32Array();
		const losses: tf.Tensor[] = [];
		for (let i = 0; i < steps; i++) {
			const order = slice.order.subarray(i * slice.batchSize, (i + 1) * slice.batchSize);
			losses.push(this.session.run(() => this.#takeStep(this.plan, order, slice.learningRates[i])));
		}
		const values = await this.session.read(() => tf.stack(losses));
		for (const loss of losses) loss.dispose();
		await this.afterSlice();
		return values;
	}

	async step(minibatch: Minibatch): Promise<number> {
		checkAlive(this.#ended, 'training');
		const n = checkMinibatch(this.program, minibatch, this.plan.loss);
		const { rows, targets, rowWeights, learningRate } = minibatch;
		const plan = { ...this.plan, rows, targets, rowWeights, rowStride: undefined, targetStride: undefined };
		const order = Uint32Array.from({ length: n }, (_, i) => i);
		// As a slice would hold it.
		const [loss] = await this.session.read(() => this.#takeStep(plan, order, Math.fround(learningRate)));
		await this.afterSlice();
		return loss;
	}

	/** One step of every member; the mean of their losses before the update. */
	#takeStep(plan: TrainingPlan, order: Uint32Array, rate: number): tf.Scalar {
		const losses = this.members.map((parameters, member) => {
			const pass = trainingPass(parameters, this.plan.seed, this.#step, member);
			const loss = backpropagate(this.program, plan, order, pass);
			if (this.plan.gradientClip > 0) clip(pass.gradients, this.plan.gradientClip);
			for (const [offset, gradient] of pass.gradients) this.#update(member, offset, gradient, rate);
			for (const [offset, value] of pass.statistics) replace(parameters, offset, value);
			return loss;
		});
		this.#step++;
		return tf.mean(tf.stack(losses));
	}

	#update(member: number, offset: number, gradient: tf.Tensor, rate: number): void {
		const memories = this.#memories[member];
		const before = memories.get(offset);
		const { weight, memory } = update(this.plan.optimizer, this.members[member].get(offset)!, gradient, before, rate, this.#step + 1);
		for (const tensor of Object.values(memory)) tf.keep(tensor);
		if (before) for (const tensor of Object.values(before)) tensor.dispose();
		memories.set(offset, memory);
		replace(this.members[member], offset, weight);
	}

	end(): void {
		if (this.#ended) return;
		this.#ended = true;
		for (const memories of this.#memories) for (const memory of memories.values()) tf.dispose(memory);
		this.afterEnd();
	}
}
