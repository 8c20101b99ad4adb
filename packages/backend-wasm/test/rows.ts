import { initialWeights, type Network, RandomStream, streams, type TrainingPlan } from '@anod/core/backend';

/** Uniform numbers in [−1, 1). */
export function randomRows(n: number, d: number, seed = 1): Float32Array {
	const random = new RandomStream(seed, streams.generate);
	return Float32Array.from({ length: n * d }, () => 2 * random.float() - 1);
}

export const autoencoder: Network = {
	inputs: 6,
	layers: [
		{ kind: 'dense', units: 9, activation: 'relu' },
		{ kind: 'dense', units: 3, activation: 'silu' },
		{ kind: 'dense', units: 6 },
	],
};

export const startWeights = (network: Network = autoencoder, members = 1): Float32Array => initialWeights(network, 5, members);

export const plan = (n = 20, d = 6): TrainingPlan => ({
	rows: randomRows(n, d),
	loss: { kind: 'mse' },
	optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
	gradientClip: 0,
	seed: 3,
});

/** Steps over rows 0 … n−1 in order, again and again. */
export const slice = (n: number, steps: number, batchSize: number, rate = 0.01) => ({
	order: Uint32Array.from({ length: steps * batchSize }, (_, i) => i % n),
	batchSize,
	learningRates: new Float32Array(steps).fill(rate),
});
