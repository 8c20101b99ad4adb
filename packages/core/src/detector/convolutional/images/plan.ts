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

/** Most passes over few images. */
const mostEpochs = 60;

/**
 * Passes over `n` rows: those asked for, or the usual number, or as many as it takes to make so many steps where there are few rows.
 *
 * @param steps - fewest steps that a training is worth.
 */
export function epochsOf(options: ConvolutionalOptions, usual: number, n: number, batchSize: number, steps: number): number {
	return options.epochs || Math.max(usual, Math.min(mostEpochs, Math.ceil(steps / Math.ceil(n / batchSize))));
}
