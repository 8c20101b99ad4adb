/** One length of moving average: sums from the beginning of a block, and to the end of the block before. */
interface Window {
	readonly length: number;
	readonly block: Float64Array;
	readonly toEnd: Float64Array;
	fromBeginning: number;
}

/**
 * The mean of trailing averages of several lengths, a value at a time, each divided by its whole length from the first value on.
 *
 * Sums are those of blocks of each length, so that no sum outlives a spike; the bits are those of a whole series smoothed at once.
 */
export class TrailingMeans {
	readonly #windows: readonly Window[];
	#count = 0;

	constructor(lengths: readonly number[]) {
		this.#windows = lengths.map((length) => ({
			length,
			block: new Float64Array(length),
			toEnd: new Float64Array(length),
			fromBeginning: 0,
		}));
	}

	push(value: number): number {
		const windows = this.#windows;
		let mean = 0;
		for (const window of windows) {
			const { length, block, toEnd } = window;
			const at = this.#count % length;
			if (at === 0) {
				for (let i = length - 1, sum = 0; i >= 0; i--) toEnd[i] = sum += block[i];
				window.fromBeginning = 0;
			}
			block[at] = value;
			window.fromBeginning += value;
			const sum = at === length - 1 || this.#count < length ? window.fromBeginning : toEnd[at + 1] + window.fromBeginning;
			mean += sum / (length * windows.length);
		}
		this.#count++;
		return mean;
	}

	/** What it remembers, plain. */
	memory(): Float64Array {
		return Float64Array.from([
			this.#count,
			...this.#windows.flatMap(({ block, toEnd, fromBeginning }) => [fromBeginning, ...block, ...toEnd]),
		]);
	}

	/** Takes over what another of the same lengths remembered. */
	remember(memory: Float64Array): void {
		this.#count = memory[0];
		let at = 1;
		for (const window of this.#windows) {
			const { length } = window;
			window.fromBeginning = memory[at];
			window.block.set(memory.subarray(at + 1, at + 1 + length));
			window.toEnd.set(memory.subarray(at + 1 + length, at + 1 + 2 * length));
			at += 1 + 2 * length;
		}
	}
}
