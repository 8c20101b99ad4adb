import type { Backend, Loss, LossPlan, Model } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { initialWeights } from '../../../network/weights.js';
import { log } from '../../../numeric/functions.js';
import { breathe, throwIfAborted } from '../../../training/run.js';
import { type TrainProgress, trainModel } from '../../../training/train.js';
import { initialCenter } from '../center.js';
import type { ConvolutionalOptions } from '../options.js';
import { outputOf } from '../output.js';
import { countDeadFilters } from './dead-filters.js';
import { classificationLayers, judgeNetwork, oneClassLayers } from './judge-networks.js';
import type { SeriesPlan } from './plan.js';
import type { TrainingSteps } from './segments.js';
import type { WindowPart } from './state.js';
import type { TrainedExpectation } from './train-expectation.js';
import { stepsBefore } from './window-judge.js';

const widthByDefault = 16;
const batchByDefault = 64;
const rateByDefault = 3e-3;
/** Steps between two looks at the held-out loss. */
const fewestSteps = 30;
const mostSteps = 200;
/** Held-out windows that the loss is watched on, and windows that a centre is the mean of. */
const watchedWindows = 512;
const windowsAtOnce = 1024;

export interface TrainedJudge extends TrainedExpectation {
	readonly part: WindowPart;
	readonly center?: Float32Array;
}

interface Windows {
	readonly steps: TrainingSteps;
	/** `[rows]`: the label of each window's step, where there are labels. */
	readonly labels?: Float32Array;
}

/** The labels of the steps that windows are judged for, by the row of the window. */
function windowLabels({ inputs, places }: TrainingSteps, d: number, window: number, offset: number, labels: Uint8Array): Float32Array {
	const rows = new Float32Array(Math.max(0, inputs.length / d - window + 1));
	for (const { at, step, count } of places)
		for (let t = 0; t < count; t++) {
			const row = at + t - offset;
			if (row >= 0 && row < rows.length) rows[row] = labels[step + t];
		}
	return rows;
}

/** Factors of normal and of anomalous windows that give both the same say among those that are learned from. */
function classWeights(labels: Float32Array, ids: Uint32Array): readonly [normal: number, anomaly: number] {
	let abnormal = 0;
	for (const id of ids) abnormal += labels[id];
	if (abnormal === 0 || abnormal === ids.length)
		throw new AnodError(
			'ANOD_TOO_FEW_ROWS',
			`the ${ids.length} steps that are learned from are all labelled ${abnormal === 0 ? '0 (normal)' : '1 (anomaly)'}; classification needs both before the last share of the series, which is held out. Set calibrationSplit lower, or leave the labels out.`,
			{ label: abnormal === 0 ? 0 : 1, got: ids.length },
		);
	return [ids.length / (2 * (ids.length - abnormal)), ids.length / (2 * abnormal)];
}

/** Windows side by side, evenly spread. */
function gathered(
	{ steps: { inputs, starts }, labels }: Windows,
	d: number,
	window: number,
	loss: Loss,
	weights?: readonly number[],
): Omit<LossPlan, 'loss'> {
	const count = Math.min(watchedWindows, starts.length);
	const size = window * d;
	const rows = new Float32Array(count * size);
	const targets = new Float32Array(count);
	for (let i = 0; i < count; i++) {
		const start = starts[Math.floor((i * starts.length) / count)];
		rows.set(inputs.subarray(start * d, start * d + size), i * size);
		if (labels) targets[i] = labels[start];
	}
	return loss.kind === 'center' ? { rows } : { rows, targets, ...(weights ? { rowWeights: targets.map((label) => weights[label]) } : {}) };
}

/** The windows that are not among the share furthest from the centre. */
async function nearest(
	model: Model,
	windows: Windows,
	d: number,
	center: Float32Array,
	trim: number,
	signal?: AbortSignal,
): Promise<Uint32Array> {
	const { inputs, starts } = windows.steps;
	const latent = center.length;
	const total = inputs.length / d - model.network.inputs / d + 1;
	const distances = new Float64Array(total);
	for (let from = 0; from < total; from += windowsAtOnce) {
		const count = Math.min(windowsAtOnce, total - from);
		const codes = await model.forward(inputs.subarray(from * d, (from + count - 1) * d + model.network.inputs), count, { rowStride: d });
		for (let i = 0; i < count; i++)
			for (let j = 0; j < latent; j++) {
				const difference = codes[i * latent + j] - center[j];
				distances[from + i] += difference * difference;
			}
		await breathe();
		throwIfAborted(signal);
	}
	const sorted = Float64Array.from(starts, (start) => distances[start]).sort();
	const limit = sorted[Math.max(0, Math.ceil((1 - trim) * sorted.length) - 1)];
	return starts.filter((start) => distances[start] <= limit);
}

/** Trains the network that judges windows: to draw them to a centre, or to tell labelled ones apart. */
export async function trainJudge(
	backend: Backend,
	plan: SeriesPlan,
	options: ConvolutionalOptions,
	d: number,
	learned: TrainingSteps,
	watched: TrainingSteps,
	labels: Uint8Array | undefined,
	signal: AbortSignal | undefined,
	onProgress: (fraction: number, progress: TrainProgress) => void,
): Promise<TrainedJudge> {
	const window = plan.judged;
	const offset = stepsBefore({ window, trailing: options.causal });
	const classifies = plan.judge === 'classification';
	const width = options.width || widthByDefault;
	const own = options.network.length > 0 ? options.network : undefined;
	const layers = own ?? (classifies ? classificationLayers(window, width) : oneClassLayers(window, width, options.latent));
	const network = judgeNetwork(layers, window, d, classifies ? 1 : undefined);
	const labelsOf = (steps: TrainingSteps): Windows =>
		classifies ? { steps, labels: windowLabels(steps, d, window, offset, labels!) } : { steps };
	const [training, validation] = [labelsOf(learned), labelsOf(watched)];
	const weightOf = training.labels && classWeights(training.labels, learned.starts);
	const rowWeights = training.labels?.map((label) => weightOf![label]);
	const untrained = initialWeights(network, options.seed);
	const model = await backend.compile(network, { weights: untrained });
	try {
		const sample = gathered(training, d, window, { kind: 'mse' });
		const center = classifies ? undefined : await initialCenter(model, sample.rows);
		const output = outputOf(layers);
		const loss: Loss = center ? { kind: 'center', center } : { kind: output === 'logit' ? 'binaryCrossEntropy' : 'mse' };
		const validationPlan = gathered(validation, d, window, loss, weightOf);
		const untrainedLoss = await model.loss({ ...validationPlan, loss });
		const learn = (ids: Uint32Array, report: (progress: TrainProgress) => void) => {
			const batchSize = Math.min(options.batchSize || batchByDefault, ids.length);
			const stepsPerEpoch = Math.min(mostSteps, Math.max(fewestSteps, Math.ceil(ids.length / batchSize)));
			return trainModel(model, {
				plan: {
					rows: learned.inputs,
					rowStride: d,
					...(center ? {} : { targets: training.labels, targetStride: 1 }),
					rowWeights,
					loss,
					optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: options.weightDecay },
					gradientClip: options.gradientClip,
					seed: options.seed,
				},
				n: ids.length,
				ids,
				batchSize,
				steps: plan.epochs * stepsPerEpoch,
				epochs: 0,
				validateEvery: stepsPerEpoch,
				schedule: { name: 'constant', peak: options.learningRate || rateByDefault, warmup: 0 },
				seed: options.seed,
				validation: validationPlan,
				patience: options.patience,
				signal,
				onProgress: report,
			});
		};
		const trims = center !== undefined && options.trim > 0;
		const share = trims ? 0.5 : 1;
		let result = await learn(learned.starts, (p) => onProgress((share * p.step) / p.steps, p));
		let steps = result.steps;
		if (trims) {
			const kept = await nearest(model, training, d, center, options.trim, signal);
			model.setWeights(untrained);
			result = await learn(kept, (p) => onProgress(share + ((1 - share) * p.step) / p.steps, p));
			steps += result.steps;
		}
		const weights = model.weights();
		const trained = await model.loss({ ...validationPlan, loss });
		return {
			network,
			weights,
			center,
			steps,
			curve: result.curve,
			// A judge that knows nothing gives one half everywhere, or the centre's own spread.
			loss: { trained, untrained: untrainedLoss, mean: classifies ? (output === 'logit' ? log(2) : 0.25) : untrainedLoss },
			deadFilters: await countDeadFilters(backend, network, weights, validationPlan.rows),
			part: {
				name: plan.judge!,
				network,
				window,
				trailing: options.causal,
				...(classifies ? { output } : {}),
				level: 1,
			},
		};
	} finally {
		model.dispose();
	}
}
