import type { TrainingPlan } from '../../../backend/types.js';
import type { ConvolutionalOptions } from '../options.js';

/** What the options ask of every training: Adam with decoupled weight decay. */
export const trainingPlanOf = (
	options: ConvolutionalOptions,
	plan: Pick<TrainingPlan, 'rows' | 'targets' | 'loss' | 'rowWeights'>,
): TrainingPlan => ({
	...plan,
	optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: options.weightDecay },
	gradientClip: options.gradientClip,
	seed: options.seed,
});
