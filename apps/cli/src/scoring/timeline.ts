/** Least and greatest score of some consecutive rows. */
export interface TimelineBucket {
	/** Number of the first row, from 0, and the number of rows. */
	first: number;
	length: number;
	minimum: number;
	maximum: number;
	/** Time of the first row in milliseconds; NaN without a time. */
	time: number;
}

/** The course of scores over rows in at most 512 buckets: when they are full, neighbours are merged. */
export class Timeline {
	static readonly capacity = 512;
	#buckets: TimelineBucket[] = [];
	#width = 1;
	/** Whether times never fall from row to row and none is missing: then the x axis can be time. */
	ordered = true;
	#lastTime = Number.NEGATIVE_INFINITY;
	/** Time of the last row. */
	get lastTime(): number {
		return this.#lastTime;
	}

	add(first: number, scores: Float64Array, times: ArrayLike<number> | undefined): void {
		for (let index = 0; index < scores.length; index++) {
			const score = scores[index]!;
			const time = times ? times[index]! : Number.NaN;
			if (!(time >= this.#lastTime)) this.ordered = false;
			else this.#lastTime = time;
			const last = this.#buckets.at(-1);
			if (last && last.length < this.#width) {
				last.length++;
				if (score < last.minimum) last.minimum = score;
				if (score > last.maximum) last.maximum = score;
				continue;
			}
			if (this.#buckets.length === Timeline.capacity) this.#merge();
			const open = this.#buckets.at(-1);
			if (open && open.length < this.#width) {
				index--;
				continue;
			}
			this.#buckets.push({ first: first + index, length: 1, minimum: score, maximum: score, time });
		}
	}

	#merge(): void {
		const merged: TimelineBucket[] = [];
		for (let index = 0; index < this.#buckets.length; index += 2) {
			const left = this.#buckets[index]!;
			const right = this.#buckets[index + 1];
			if (right) {
				left.length += right.length;
				left.minimum = Math.min(left.minimum, right.minimum);
				left.maximum = Math.max(left.maximum, right.maximum);
			}
			merged.push(left);
		}
		this.#buckets = merged;
		this.#width *= 2;
	}

	buckets(): readonly TimelineBucket[] {
		return this.#buckets;
	}
}
