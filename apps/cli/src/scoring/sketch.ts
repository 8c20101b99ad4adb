/**
 * Counts scores in bins of equal relative width (1/256 of a power of two), so that a histogram and quantiles of any number of rows fit in
 * little memory. Values keep a relative error below 0.4 %.
 */
export class ScoreSketch {
	readonly #counts = new Map<number, number>();
	readonly #double = new Float64Array(1);
	readonly #words = new Uint32Array(this.#double.buffer);
	count = 0;
	minimum = Number.POSITIVE_INFINITY;
	maximum = Number.NEGATIVE_INFINITY;
	sum = 0;

	add(scores: Float64Array): void {
		for (const score of scores) {
			this.#double[0] = score;
			const key = this.#words[1]! >>> 12;
			this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
			if (score < this.minimum) this.minimum = score;
			if (score > this.maximum) this.maximum = score;
			this.sum += score;
		}
		this.count += scores.length;
	}

	/** Middle of each occupied bin and its count, in rising order. */
	bins(): { value: number; count: number }[] {
		const bins = [...this.#counts].map(([key, count]) => {
			this.#words[1] = (key << 12) | 0x800;
			this.#words[0] = 0;
			const middle = this.#double[0]!;
			return { value: Math.min(this.maximum, Math.max(this.minimum, middle)), count };
		});
		return bins.sort((a, b) => a.value - b.value);
	}

	/** The score below which a share of the rows lies, 0 to 1. */
	quantile(share: number): number {
		let passed = 0;
		for (const { value, count } of this.bins()) {
			passed += count;
			if (passed >= share * this.count) return value;
		}
		return this.maximum;
	}
}
