import { initialWeights, type Network, permutation, RandomStream, streams } from '@anod/core/backend';
import { everyRow, numbers } from '../numbers.js';
import type { Part } from './part.js';

const network: Network = {
	inputs: 7,
	layers: [
		{ kind: 'dense', units: 9, initializer: 'he' },
		{ kind: 'residual', layers: [{ kind: 'dense', units: 9, initializer: 'glorot' }] },
		{ kind: 'dense', units: 7 },
	],
};

/** What core draws by itself, without a backend. */
export const numberParts: readonly Part[] = [
	{ name: 'uniform numbers', run: async () => [numbers(1000, 2 ** 45 + 3)] },
	{ name: 'permutation', run: async () => [permutation(1000, new RandomStream(5, streams.shuffle)), everyRow(3)] },
	{ name: 'initial weights', run: async () => [initialWeights(network, 7, 2)] },
];
