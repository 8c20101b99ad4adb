import * as tf from '@tensorflow/tfjs-core';
import type { LossPlan, TrainingPlan } from '../backend/types.js';
import type { Program } from '../network/shapes.js';
import { corrupt, type Draw } from './corruption.js';

/** The rows of one step, ready for the network and the loss. */
export interface Batch {
	readonly n: number;
	/** `[n, inputs]`, spoiled when the plan says so. */
	readonly rows: Float32Array;
	/** `[n, outputs]`, 0 where there is no target. */
	readonly targets: Float32Array;
	/** `[n, outputs]`, 0 where there is no target. */
	readonly factors: Float32Array;
}

type BatchPlan = LossPlan & Pick<TrainingPlan, 'corruption'>;

/** Copies rows side by side: row r lies at r·stride. */
export function gatherRows(values: Float32Array, order: Uint32Array, width: number, stride = width): Float32Array {
	const gathered = new Float32Array(order.length * width);
	order.forEach((row, i) => {
		gathered.set(values.subarray(row * stride, row * stride + width), i * width);
	});
	return gathered;
}

/** What is wanted of some rows, `[n, outputs]`: their targets, the rows themselves, or the center. */
function gatherTargets(plan: BatchPlan, order: Uint32Array, outputs: number): Float32Array {
	if (plan.loss.kind === 'center') return gatherRows(plan.loss.center, new Uint32Array(order.length), outputs);
	if (plan.targets) return gatherRows(plan.targets, order, outputs, plan.targetStride);
	return gatherRows(plan.rows, order, outputs, plan.rowStride);
}

/** Takes rows by number, spoils them for one step and one member, and works out the factor of each output element. */
export function makeBatch(program: Program, plan: BatchPlan, order: Uint32Array, draw: Draw): Batch {
	const { inputs, outputs } = program;
	const n = order.length;
	const clean = gatherRows(plan.rows, order, inputs, plan.rowStride);
	const targets = gatherTargets(plan, order, outputs);
	const hide = program.operations[0]?.kind === 'maskInput' ? Number.NaN : 0;
	const spoiled = plan.corruption && corrupt(clean, n, inputs, plan.corruption, draw, hide);
	const factors = spoiled && inputs === outputs ? spoiled.factors : new Float32Array(n * outputs).fill(1);
	for (let i = 0; i < n; i++) {
		const weight = plan.rowWeights ? plan.rowWeights[order[i]] : 1;
		for (let j = i * outputs; j < (i + 1) * outputs; j++) {
			factors[j] *= weight;
			if (targets[j] === targets[j]) continue;
			targets[j] = 0;
			factors[j] = 0;
		}
	}
	return { n, rows: spoiled?.rows ?? clean, targets, factors };
}

/** Targets and factors as tensors `[n, outputs]`. */
export function uploadTargets(batch: Batch, outputs: number): { targets: tf.Tensor2D; factors: tf.Tensor2D } {
	return { targets: tf.tensor2d(batch.targets, [batch.n, outputs]), factors: tf.tensor2d(batch.factors, [batch.n, outputs]) };
}
