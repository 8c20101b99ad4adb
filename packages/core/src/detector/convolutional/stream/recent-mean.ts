/** Points that a mean is taken over. */
export const meanOver = 10;

/** The mean of the last ten values, or of those there are. */
export class RecentMean {
	readonly #recent = new Float64Array(meanOver);
	#count = 0;

	/** Takes a value in. @returns the mean, this value included. */
	push(value: number): number {
		this.#recent[this.#count % meanOver] = value;
		this.#count++;
		const kept = Math.min(this.#count, meanOver);
		let sum = 0;
		for (let i = this.#count - kept; i < this.#count; i++) sum += this.#recent[i % meanOver];
		return sum / kept;
	}

	/** The values, from the oldest. */
	memory(): Float64Array {
		const kept = Math.min(this.#count, meanOver);
		return Float64Array.from({ length: kept }, (_, i) => this.#recent[(this.#count - kept + i) % meanOver]);
	}

	/** @param count - values taken in. */
	remember(recent: Float64Array, count: number): void {
		this.#count = count;
		for (let i = 0; i < recent.length; i++) this.#recent[(count - recent.length + i) % meanOver] = recent[i];
	}
}
