import type { Optimizer, TrainingPlan } from '../../backend/types.js';
import type { AutoencoderOptions } from './options.js';

function optimizerOf(options: AutoencoderOptions): Optimizer {
	const { optimizer: kind, weightDecay, momentum } = options;
	if (kind === 'sgd') return { kind, momentum, nesterov: false, weightDecay };
	if (kind === 'rmsprop') return { kind, alpha: 0.99, epsilon: 1e-8, weightDecay, momentum };
	return { kind, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay };
}

/** What the options ask of a training over rows `[n, d]`. */
export function trainingPlan(options: AutoencoderOptions, rows: Float32Array): TrainingPlan {
	const { noise, mask, maskNoise, maskedShare, loss } = options;
	const corrupts = noise[1] > 0 || maskedShare > 0;
	return {
		rows,
		loss: loss === 'huber' ? { kind: loss, delta: options.huberDelta } : { kind: loss },
		optimizer: optimizerOf(options),
		gradientClip: options.gradientClip,
		seed: options.seed,
		corruption: corrupts ? { noise: [noise[0], noise[1]], mask: [mask[0], mask[1]], maskNoise, maskedShare } : undefined,
	};
}
