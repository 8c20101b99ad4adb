import { type Activation, countRows, type Model, type Optimizer, type TrainingPlan } from '@anod/core/backend';
import { everyRow, rates } from '../numbers.js';

export const activations: readonly Activation[] = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'];

export const plainDescent: Optimizer = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0 };
export const adam: Optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

/** A plan of mse and plain gradient descent, changed where asked. */
export function plan(rows: Float32Array, change: Partial<TrainingPlan> = {}): TrainingPlan {
	return { rows, loss: { kind: 'mse' }, optimizer: plainDescent, gradientClip: 0, seed: 11, ...change };
}

/**
 * Trains over rows 0 … n−1 in order, `epochs` times, and ends the training.
 *
 * @returns the loss of every step.
 */
export async function train(
	model: Model,
	trainingPlan: TrainingPlan,
	options: { batchSize?: number; epochs?: number; rate?: number } = {},
): Promise<number[]> {
	const n = countRows(trainingPlan.rows.length, model.network.inputs, trainingPlan.rowStride);
	const { batchSize = n, epochs = 1, rate = 0.05 } = options;
	const training = model.train(trainingPlan);
	const losses: number[] = [];
	for (let epoch = 0; epoch < epochs; epoch++)
		losses.push(...(await training.advance({ order: everyRow(n), batchSize, learningRates: rates(Math.ceil(n / batchSize), rate) })));
	training.end();
	return losses;
}

/** Loss of the current weights in training mode (batch statistics, dropout of step 0): one step of rate 0. Weights are put back. */
export async function trainingLoss(model: Model, trainingPlan: TrainingPlan): Promise<number> {
	const weights = model.weights();
	const [loss] = await train(model, { ...trainingPlan, optimizer: plainDescent }, { rate: 0 });
	model.setWeights(weights);
	return loss;
}
