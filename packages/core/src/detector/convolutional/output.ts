import type { Layer } from '../../network/types.js';

/** What the one output of a classifier's layers is: a network that ends in a sigmoid gives probabilities itself. */
export function outputOf(layers: readonly Layer[]): 'logit' | 'probability' {
	const last = layers[layers.length - 1];
	return last && 'activation' in last && last.activation === 'sigmoid' ? 'probability' : 'logit';
}
