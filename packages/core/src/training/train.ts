import type { LossPlan, Model, TrainingPlan } from '../backend/types.js';
import { AnodError } from '../errors.js';
import { BatchOrder, planBatches } from './batches.js';
import { breathe, SliceSize, throwIfAborted } from './run.js';
import { learningRate, type Schedule } from './schedule.js';

export interface TrainOptions {
	/** What to learn from; a function gives each epoch, counted from 0, rows of its own, and each then starts with fresh optimizer state. */
	readonly plan: TrainingPlan | ((epoch: number) => TrainingPlan | Promise<TrainingPlan>);
	/** Number of rows in the plan, or of those in `ids`. */
	readonly n: number;
	/** Numbers of the plan's rows that may be learned from, where that is not all of them. */
	readonly ids?: Uint32Array;
	readonly batchSize: number;
	readonly steps: number;
	/** Whole passes; 0 = use `steps`. */
	readonly epochs: number;
	/** Steps after which the validation loss is taken; default: a pass over the rows. Only where `epochs` is 0. */
	readonly validateEvery?: number;
	readonly schedule: Schedule;
	readonly seed: number;
	/** Rows whose clean loss is watched after each epoch. */
	readonly validation?: Omit<LossPlan, 'loss'>;
	/** Epochs without a better validation loss before stopping; 0 = never stop early. */
	readonly patience: number;
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: TrainProgress) => void;
}

export interface TrainProgress {
	readonly step: number;
	readonly steps: number;
	readonly epoch: number;
	readonly epochs: number;
	readonly loss: number;
	readonly validationLoss?: number;
}

export interface Curve {
	readonly step: number[];
	readonly loss: number[];
	readonly validationLoss: (number | null)[];
}

export interface TrainResult {
	/** Steps taken, fewer than planned after an early stop. */
	readonly steps: number;
	readonly stoppedEarly: boolean;
	readonly curve: Curve;
}

/** Points of a curve over a training. */
export const curvePoints = 50;

/** Keeps the weights with the lowest validation loss and says when waiting for a better one makes no more sense. */
class BestWeights {
	#best = Number.POSITIVE_INFINITY;
	#since = 0;
	#weights: Float32Array | undefined;
	constructor(
		private readonly model: Model,
		private readonly patience: number,
	) {}
	/** @returns whether training should stop. */
	sees(loss: number): boolean {
		if (loss < this.#best) {
			this.#best = loss;
			this.#since = 0;
			this.#weights = this.model.weights();
			return false;
		}
		return ++this.#since >= this.patience;
	}
	restore(): void {
		if (this.#weights) this.model.setWeights(this.#weights);
	}
}

/** Row numbers of the plan in place of positions among those that may be learned from. */
function rowsOf(order: Uint32Array, ids: Uint32Array | undefined): Uint32Array {
	if (ids) for (let i = 0; i < order.length; i++) order[i] = ids[order[i]];
	return order;
}

/** Mean loss between two points of the curve. */
export class CurveRecorder {
	readonly curve: Curve = { step: [], loss: [], validationLoss: [] };
	readonly #every: number;
	#sum = 0;
	#count = 0;
	#validation: number | null = null;
	constructor(steps: number) {
		this.#every = Math.max(1, Math.floor(steps / curvePoints));
	}
	step(step: number, loss: number): void {
		this.#sum += loss;
		this.#count++;
		if ((step + 1) % this.#every === 0) this.flush(step + 1);
	}
	validation(loss: number): void {
		this.#validation = loss;
		const last = this.curve.validationLoss.length - 1;
		if (this.#count === 0 && last >= 0) this.curve.validationLoss[last] = loss;
	}
	flush(step: number): void {
		if (this.#count === 0) return;
		this.curve.step.push(step);
		this.curve.loss.push(this.#sum / this.#count);
		this.curve.validationLoss.push(this.#validation);
		this.#sum = this.#count = 0;
	}
}

/**
 * Runs a training from first to last step in slices: the backend does whole slices, this loop does shuffles, rates, progress, abort and early stopping.
 * How the steps fall into slices depends on the clock and changes nothing in the result.
 *
 * @throws AnodError ANOD_ABORTED, ANOD_DIVERGED when the loss is no longer finite.
 */
export async function trainModel(model: Model, options: TrainOptions): Promise<TrainResult> {
	const { n, schedule, seed, signal } = options;
	const planOf = typeof options.plan === 'function' ? options.plan : undefined;
	const batches = planBatches(n, options.batchSize, options.steps, options.epochs);
	const order = new BatchOrder(batches, seed);
	const slice = new SliceSize(4, 40);
	const recorder = new CurveRecorder(batches.steps);
	const best = options.patience > 0 && options.validation ? new BestWeights(model, options.patience) : undefined;
	const stepsPerEpoch = options.epochs > 0 ? batches.stepsPerEpoch : (options.validateEvery ?? batches.stepsPerEpoch);
	const epochs = Math.ceil(batches.steps / stepsPerEpoch);
	let validationLoss: number | undefined;
	let stopped = false;
	let step = 0;
	throwIfAborted(signal);
	let plan = typeof options.plan === 'function' ? await options.plan(0) : options.plan;
	let training = model.train(plan);
	try {
		while (step < batches.steps && !stopped) {
			if (planOf && step > 0 && step % stepsPerEpoch === 0) {
				training.end();
				plan = await planOf(step / stepsPerEpoch);
				training = model.train(plan);
			}
			const toEpochEnd = options.validation || planOf ? stepsPerEpoch - (step % stepsPerEpoch) : Number.POSITIVE_INFINITY;
			const count = order.limit(step, Math.min(slice.size, toEpochEnd));
			const learningRates = Float32Array.from({ length: count }, (_, i) => learningRate(schedule, step + i, batches.steps));
			const start = performance.now();
			const losses = await training.advance({
				order: rowsOf(order.take(step, count), options.ids),
				batchSize: batches.batchSize,
				learningRates,
			});
			slice.took(count, performance.now() - start);
			losses.forEach((loss, i) => {
				if (!Number.isFinite(loss))
					throw new AnodError(
						'ANOD_DIVERGED',
						`the loss of training step ${step + i + 1} is ${loss}; lower learningRate (now ${schedule.peak}) or set gradientClip.`,
						{ step: step + i + 1, loss },
					);
				recorder.step(step + i, loss);
			});
			step += count;
			if (options.validation && (step % stepsPerEpoch === 0 || step === batches.steps)) {
				validationLoss = await model.loss({ ...options.validation, loss: plan.loss });
				recorder.validation(validationLoss);
				stopped = best?.sees(validationLoss) ?? false;
			}
			options.onProgress?.({
				step,
				steps: batches.steps,
				epoch: Math.min(epochs, Math.floor(step / stepsPerEpoch) + 1),
				epochs,
				loss: losses[count - 1],
				validationLoss,
			});
			await breathe();
			throwIfAborted(signal);
		}
		recorder.flush(step);
	} finally {
		training.end();
	}
	best?.restore();
	return { steps: step, stoppedEarly: step < batches.steps, curve: recorder.curve };
}
