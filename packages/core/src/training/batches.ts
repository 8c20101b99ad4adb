import { permutation, RandomStream, streams } from '../numeric/random.js';

/** Which rows each step of a run sees. */
export interface BatchPlan {
	readonly rows: number;
	readonly batchSize: number;
	/** Total steps. */
	readonly steps: number;
	/** Steps a pass over the rows takes; the last one of a pass may be a partial batch when `wholeEpochs`. */
	readonly stepsPerEpoch: number;
	/** True: each epoch sees every row once, its last batch may be partial. False: batches are always full and run on over the ends of shuffles. */
	readonly wholeEpochs: boolean;
}

export function planBatches(rows: number, batchSize: number, steps: number, epochs: number): BatchPlan {
	const size = Math.min(batchSize, rows);
	const stepsPerEpoch = Math.ceil(rows / size);
	return { rows, batchSize: size, steps: epochs > 0 ? epochs * stepsPerEpoch : steps, stepsPerEpoch, wholeEpochs: epochs > 0 };
}

/** Hands out row numbers of consecutive steps. Epoch e is shuffled by the random stream (seed, shuffle, e). */
export class BatchOrder {
	#epoch = -1;
	#shuffled: Uint32Array = new Uint32Array(0);
	constructor(
		private readonly plan: BatchPlan,
		private readonly seed: number,
	) {}

	/** The most steps from `step` on that one slice may hold: a slice never runs over the end of a whole epoch. */
	limit(step: number, wanted: number): number {
		const { steps, stepsPerEpoch, wholeEpochs } = this.plan;
		const left = wholeEpochs ? stepsPerEpoch - (step % stepsPerEpoch) : steps - step;
		return Math.min(wanted, left, steps - step);
	}

	/** Row numbers of `count` steps starting at `step`. */
	take(step: number, count: number): Uint32Array {
		const { rows, batchSize, stepsPerEpoch, wholeEpochs } = this.plan;
		let position = wholeEpochs ? Math.floor(step / stepsPerEpoch) * rows + (step % stepsPerEpoch) * batchSize : step * batchSize;
		const left = wholeEpochs ? rows - (position % rows) : Number.POSITIVE_INFINITY;
		const order = new Uint32Array(Math.min(count * batchSize, left));
		for (let i = 0; i < order.length; i++, position++) {
			const epoch = Math.floor(position / rows);
			if (epoch !== this.#epoch) {
				this.#shuffled = permutation(rows, new RandomStream(this.seed, streams.shuffle, epoch));
				this.#epoch = epoch;
			}
			order[i] = this.#shuffled[position - epoch * rows];
		}
		return order;
	}
}
