import { initialWeights, type Network } from '@anod/core/backend';
import { RandomStream } from '../../../src/numeric/random.js';

/** The forecaster of a series detector. */
export function forecasterOf(length: number, d: number, width: number, dilations: readonly number[]): Network {
	return {
		inputs: length * d,
		layers: [
			{ kind: 'reshape', shape: [length, d] },
			{
				kind: 'residual',
				layers: [
					{ kind: 'conv1d', filters: width, kernel: 1 },
					...dilations.map((dilation) => ({
						kind: 'residual' as const,
						layers: [
							{ kind: 'conv1d' as const, filters: width, kernel: 3, dilation, padding: 'causal' as const, activation: 'relu' as const },
						],
					})),
					{ kind: 'conv1d', filters: d, kernel: 1 },
				],
			},
		],
	};
}

/** Numbers of a bell's shape, roughly, that depend on the seed alone. */
export function noise(n: number, seed: number): Float32Array {
	const random = new RandomStream(seed, 99);
	return Float32Array.from({ length: n }, () => 2 * (random.float() + random.float() + random.float() - 1.5));
}

export const seededWeights = (network: Network, seed: number): Float32Array => initialWeights(network, seed);
