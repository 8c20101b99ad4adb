import type { SeriesEvent } from './events.js';

/**
 * The rows around events, counted by how far they are from the nearest event and which threshold reaches them first.
 *
 * At width w an event reaches ⌊w / 2⌋ rows to either side, where its weight √(1 − distance / w) is still above ½. So a row in reach of
 * two events always adds up to more than 1, which is the most a weight can be: the nearest event gives a row its weight until the second
 * nearest is in reach, and from then on the weight is 1. Counts per distance are all that a width needs; rows need not be visited again.
 */
export class Halo {
	/** `[distances + 1, k]`, rows in reach of one event, by distance and first threshold. */
	private readonly single: Float64Array;
	/** `[k]`, rows in reach of two or more. */
	private readonly several: Float64Array;
	/** `[n]`, distance to the nearest event; 0 inside one. */
	private readonly nearest: Int32Array;
	/** Rows by the distance at which their second event comes into reach, as linked lists: `[distances + 1]` heads, `[n]` next rows. */
	private readonly heads: Int32Array;
	private readonly next: Int32Array;

	/**
	 * @param distances - the farthest reach that is asked for.
	 * @param first - `[n]`, the first of `k` thresholds that a row reaches.
	 */
	constructor(
		events: readonly SeriesEvent[],
		private readonly distances: number,
		private readonly first: Int32Array,
		private readonly k: number,
	) {
		const n = first.length;
		this.single = new Float64Array((distances + 1) * k);
		this.several = new Float64Array(k);
		this.nearest = new Int32Array(n);
		this.heads = new Int32Array(distances + 1).fill(-1);
		this.next = new Int32Array(n);
		for (let following = 0; following <= events.length; following++) {
			const lastOf = (index: number) => (index >= 0 ? events[index].end - 1 : -Infinity);
			const startOf = (index: number) => (index < events.length ? events[index].start : Infinity);
			const [left, leftAgain] = [lastOf(following - 1), lastOf(following - 2)];
			const [right, rightAgain] = [startOf(following), startOf(following + 1)];
			const from = Math.max(left + 1, 0);
			const to = Math.min(right, n);
			const place = (row: number) => {
				const near = Math.min(row - left, right - row);
				const second = row - left <= right - row ? Math.min(right - row, row - leftAgain) : Math.min(row - left, rightAgain - row);
				this.nearest[row] = near;
				this.single[near * k + first[row]]++;
				if (second > distances) return;
				this.next[row] = this.heads[second];
				this.heads[second] = row;
			};
			const leftEnd = Math.min(to, left + distances + 1);
			for (let row = from; row < leftEnd; row++) place(row);
			for (let row = Math.max(from, leftEnd, right - distances); row < to; row++) place(row);
		}
	}

	/** Lets events reach `distance` rows; to be called for 1, 2, 3 and so on. */
	reach(distance: number): void {
		if (distance > this.distances) return;
		for (let row = this.heads[distance]; row >= 0; row = this.next[row]) {
			this.single[this.nearest[row] * this.k + this.first[row]]--;
			this.several[this.first[row]]++;
		}
	}

	/** Fills `sums` `[k]` with the weights, at a width, of the rows that each threshold is the first to reach. */
	weigh(width: number, sums: Float64Array): void {
		const { k, single } = this;
		sums.set(this.several);
		const distances = Math.min(width >> 1, this.distances);
		for (let distance = 1; distance <= distances; distance++) {
			const weight = Math.sqrt(1 - distance / width);
			for (let j = 0, at = distance * k; j < k; j++) sums[j] += weight * single[at + j];
		}
	}
}
