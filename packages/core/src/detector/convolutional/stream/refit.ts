import type { Backend } from '../../../backend/types.js';
import { isAnodError } from '../../../errors.js';
import type { Network } from '../../../network/types.js';
import { trainModel } from '../../../training/train.js';

/** Steps of a segment that is learned from, at most and at least. */
const longestSegment = 256;
const shortestSegment = 8;
const batchSize = 16;
const learningRate = 1e-3;

export interface RefitOptions {
	readonly steps: number;
	readonly seed: number;
	readonly signal?: AbortSignal;
}

/** The same layers over segments of another length. The first layer is a reshape to `[length, channels]`. */
export function ofLength(network: Network, length: number): Network {
	const [first, ...rest] = network.layers;
	if (first.kind !== 'reshape') return network;
	const d = first.shape[1];
	return { inputs: length * d, layers: [{ kind: 'reshape', shape: [length, d] }, ...rest] };
}

/**
 * Lets a forecaster learn on, from random segments of the last steps.
 *
 * @param weights - to start from.
 * @param inputs - `[n, d]`, oldest first, as the network reads them.
 * @param targets - `[n, d]`, the same with NaN where a value is missing.
 * @returns the new weights; the old ones when there are fewer than 32 steps, or when it diverges.
 */
export async function refitForecaster(
	backend: Backend,
	network: Network,
	weights: Float32Array,
	inputs: Float32Array,
	targets: Float32Array,
	{ steps, seed, signal }: RefitOptions,
): Promise<Float32Array> {
	const [first] = network.layers;
	const d = first.kind === 'reshape' ? first.shape[1] : 1;
	const n = inputs.length / d;
	const length = Math.min(longestSegment, Math.floor((n - 1) / 4));
	if (length < shortestSegment) return weights;
	const model = await backend.compile(ofLength(network, length), { weights });
	try {
		await trainModel(model, {
			plan: {
				rows: inputs.subarray(0, (n - 1) * d),
				rowStride: d,
				targets: targets.subarray(d),
				targetStride: d,
				loss: { kind: 'mse' },
				optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
				gradientClip: 1,
				seed,
			},
			n: n - length,
			batchSize,
			steps,
			epochs: 0,
			schedule: { name: 'constant', peak: learningRate, warmup: 0 },
			seed,
			patience: 0,
			signal,
		});
		return model.weights();
	} catch (error) {
		if (isAnodError(error) && error.code === 'ANOD_DIVERGED') return weights;
		throw error;
	} finally {
		model.dispose();
	}
}
