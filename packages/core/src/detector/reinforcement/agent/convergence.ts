/** Relative fall of the mean loss that counts as one. */
const fall = 1e-3;
/** Blocks of steps that a patience is divided into; the losses of a block are averaged, for that of a single step says little. */
const blocks = 4;

/** Says when a mean loss has not fallen for a while: the least mean over a quarter of `patience` steps is as old as `patience`. */
export class Convergence {
	readonly #block: number;
	#sum = 0;
	#count = 0;
	#least = Number.POSITIVE_INFINITY;
	#since = 0;

	/** @param patience - steps; 0 = never. */
	constructor(private readonly patience: number) {
		this.#block = Math.max(1, Math.ceil(patience / blocks));
	}

	/** @returns whether training has converged with this step. */
	sees(loss: number): boolean {
		if (this.patience === 0) return false;
		this.#sum += loss;
		if (++this.#count < this.#block) return false;
		const mean = this.#sum / this.#count;
		this.#since += this.#count;
		this.#sum = this.#count = 0;
		if (mean < this.#least * (1 - fall)) {
			this.#least = mean;
			this.#since = 0;
		}
		return this.#since >= this.patience;
	}
}
