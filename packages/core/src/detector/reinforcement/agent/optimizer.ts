import type { Optimizer } from '../../../backend/types.js';
import type { AgentOptions } from './types.js';

/** The update rule that options name. What they leave open is Keras's for rmsprop, ρ 0.9 and ε 1e-7, and PyTorch's for the others. */
export function optimizerOf({ optimizer: kind, momentum, weightDecay }: AgentOptions): Optimizer {
	switch (kind) {
		case 'rmsprop':
			return { kind, alpha: 0.9, epsilon: 1e-7, weightDecay, momentum };
		case 'adam':
		case 'adamw':
			return { kind, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay };
		case 'sgd':
			return { kind, momentum, nesterov: false, weightDecay };
	}
}
