import type { Backend } from '../../../backend/types.js';
import type { Network } from '../../../network/types.js';
import { BatchOrder, planBatches } from '../../../training/batches.js';
import { breathe, throwIfAborted } from '../../../training/run.js';

/** Steps of a segment that is learned from: usually, where a forecast looks at about as many, and at least. */
const usualSegment = 256;
const longSegment = 512;
const shortestSegment = 8;
/** Steps that a step of the optimiser learns from: few, for a point may have to wait for it where training has no thread of its own. */
const stepsAtOnce = 512;
const mostSegments = 16;
const learningRate = 1e-3;

export interface RefitOptions {
	readonly steps: number;
	readonly seed: number;
	/** Steps that a forecast looks at. */
	readonly receptiveField: number;
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
 * Lets a forecaster learn on, from random segments of the last steps. Others get their turn after each step.
 *
 * @param weights - to start from.
 * @param inputs - `[n, d]`, oldest first, as the network reads them.
 * @param targets - `[n, d]`, the same with NaN where a value is missing.
 * @returns the new weights; the old ones when there are fewer than 33 steps, or when loss or weights are no longer finite.
 * @throws AnodError ANOD_ABORTED; what the backend throws.
 */
export async function refitForecaster(
	backend: Backend,
	network: Network,
	weights: Float32Array,
	inputs: Float32Array,
	targets: Float32Array,
	{ steps, seed, receptiveField, signal }: RefitOptions,
): Promise<Float32Array> {
	const [first] = network.layers;
	const d = first.kind === 'reshape' ? first.shape[1] : 1;
	const n = inputs.length / d;
	const length = Math.min(receptiveField >= usualSegment ? longSegment : usualSegment, Math.floor((n - 1) / 4));
	if (length < shortestSegment) return weights;
	// Whoever pushed the point that began this has its answer first.
	await breathe();
	throwIfAborted(signal);
	const model = await backend.compile(ofLength(network, length), { weights });
	try {
		const training = model.train({
			rows: inputs.subarray(0, (n - 1) * d),
			rowStride: d,
			targets: targets.subarray(d),
			targetStride: d,
			loss: { kind: 'mse' },
			optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
			gradientClip: 1,
			seed,
		});
		try {
			const batchSize = Math.min(mostSegments, Math.floor(stepsAtOnce / length), n - length);
			const order = new BatchOrder(planBatches(n - length, batchSize, steps, 0), seed);
			const learningRates = Float32Array.of(learningRate);
			for (let step = 0; step < steps; step++) {
				const [loss] = await training.advance({ order: order.take(step, 1), batchSize, learningRates });
				if (!Number.isFinite(loss)) return weights;
				await breathe();
				throwIfAborted(signal);
			}
		} finally {
			training.end();
		}
		const learned = model.weights();
		return learned.every(Number.isFinite) ? learned : weights;
	} finally {
		model.dispose();
	}
}
