import type { Backend } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import type { Network } from '../../../network/types.js';
import { type Curve, type TrainProgress, trainModel } from '../../../training/train.js';
import type { ConvolutionalOptions } from '../options.js';
import { countDeadFilters } from './dead-filters.js';
import type { PlannedExpectation, SeriesPlan } from './plan.js';
import { type TrainingSteps, validationRows } from './segments.js';

const rateByDefault = 1e-3;

export interface TrainedExpectation {
	readonly network: Network;
	readonly weights: Float32Array;
	readonly steps: number;
	readonly curve: Curve;
	/** Held-out losses: trained, before training, and of forecasting the mean. */
	readonly loss: { readonly trained: number; readonly untrained: number; readonly mean: number };
	/** Filters of hidden layers that never move. */
	readonly deadFilters: number;
}

/** Changes the last step of a segment and looks whether anything before it moves. */
async function looksAhead(model: Awaited<ReturnType<Backend['compile']>>, rows: Float32Array, d: number): Promise<boolean> {
	const size = model.network.inputs;
	const before = await model.forward(rows.slice(0, size), 1);
	const changed = rows.slice(0, size);
	for (let c = size - d; c < size; c++) changed[c] += 1;
	const after = await model.forward(changed, 1);
	for (let i = 0; i < size - d; i++) if (before[i] !== after[i]) return true;
	return false;
}

/** Trains one network of a series on random segments, and keeps the weights with the lowest held-out loss. */
export async function trainExpectation(
	backend: Backend,
	part: PlannedExpectation,
	plan: SeriesPlan,
	options: ConvolutionalOptions,
	d: number,
	training: TrainingSteps,
	heldOut: TrainingSteps,
	signal: AbortSignal | undefined,
	onProgress: (progress: TrainProgress) => void,
): Promise<TrainedExpectation> {
	const network = part.network(plan.segment);
	const shift = part.name === 'forecast' ? 1 : 0;
	const model = await backend.compile(network, { weights: part.weights(network, options.seed) });
	try {
		const validation = validationRows(heldOut, d, plan.segment, shift);
		if (part.name === 'forecast' && plan.dilations.length === 0 && (await looksAhead(model, validation.rows, d)))
			throw new AnodError('ANOD_OPTION', 'option network looks at later steps; a forecast wants causal padding in each layer.', {
				option: 'network',
			});
		const loss = { kind: 'mse' } as const;
		const untrained = await model.loss({ ...validation, loss });
		const result = await trainModel(model, {
			plan: {
				rows: training.inputs.subarray(0, training.inputs.length - shift * d),
				rowStride: d,
				targets: training.targets.subarray(shift * d),
				targetStride: d,
				loss,
				optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: options.weightDecay },
				gradientClip: options.gradientClip,
				seed: options.seed,
			},
			n: training.starts.length,
			ids: training.starts,
			batchSize: plan.batchSize,
			steps: plan.epochs * plan.stepsPerEpoch,
			epochs: 0,
			validateEvery: plan.stepsPerEpoch,
			schedule: { name: 'constant', peak: options.learningRate || rateByDefault, warmup: 0 },
			seed: options.seed,
			validation,
			patience: options.patience,
			signal,
			onProgress,
		});
		const weights = model.weights();
		return {
			network,
			weights,
			deadFilters: await countDeadFilters(backend, network, weights, validation.rows),
			steps: result.steps,
			curve: result.curve,
			loss: { trained: await model.loss({ ...validation, loss }), untrained, mean: meanSquare(validation.targets!) },
		};
	} finally {
		model.dispose();
	}
}

/** Mean square over all elements, NaN left out of the sum but not of the count, as losses do it. */
function meanSquare(values: Float32Array): number {
	let sum = 0;
	for (const value of values) if (value === value) sum += value * value;
	return values.length > 0 ? sum / values.length : 0;
}
