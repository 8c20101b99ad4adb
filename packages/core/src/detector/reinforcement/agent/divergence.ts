import { AnodError } from '../../../errors.js';

/** What one batch counts in the mean over batches. */
const rate = 0.05;

/**
 * Watches over the values that an agent gives its decisions. None can be worth more than the greatest reward for ever, scale / (1 − γ); values that grow beyond
 * twice that, and twice what the untrained network said, feed on themselves.
 */
export class DivergenceWatch {
	#scale = 0;
	#mean = Number.NaN;
	#first = 0;

	constructor(
		private readonly discount: number,
		private readonly learningRate: number,
	) {}

	/** Takes note of rewards; NaN: not known. */
	rewards(rewards: Float32Array): void {
		for (let i = 0; i < rewards.length; i++) {
			const size = Math.abs(rewards[i]);
			if (size > this.#scale) this.#scale = size;
		}
	}

	/** @throws AnodError ANOD_DIVERGED. */
	values(values: Float32Array, step: number): void {
		let sum = 0;
		for (let i = 0; i < values.length; i++) sum += Math.abs(values[i]);
		const mean = sum / values.length;
		if (this.#mean !== this.#mean) this.#first = this.#mean = mean;
		this.#mean += rate * (mean - this.#mean);
		const bound = 2 * Math.max(this.#scale / (1 - this.discount), this.#first);
		// Not ≤, so that NaN is refused as well.
		if (!(this.#mean <= bound))
			throw new AnodError(
				'ANOD_DIVERGED',
				`the values of the decisions are ${this.#mean} on average before training step ${step}, where rewards of up to ${this.#scale} cannot make them more than ${this.#scale / (1 - this.discount)}; lower learningRate (now ${this.learningRate}), targetRate or discount (now ${this.discount}), or set gradientClip.`,
				{ step, mean: this.#mean, expected: bound },
			);
	}

	/** @throws AnodError ANOD_DIVERGED when it is not finite. */
	loss(loss: number, step: number): void {
		if (Number.isFinite(loss)) return;
		throw new AnodError(
			'ANOD_DIVERGED',
			`the loss of training step ${step} is ${loss}; lower learningRate (now ${this.learningRate}) or set gradientClip.`,
			{ step, loss },
		);
	}
}
