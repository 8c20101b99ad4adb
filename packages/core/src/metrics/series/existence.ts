import type { SeriesEvent } from './events.js';

/** Which share of the events, grown to both sides and merged where they meet, has at least one flagged row. */
export class Existence {
	/** `[events]`, the first threshold that flags a row of the grown event. */
	private readonly found: Int32Array;
	/** `[k]`, share of the merged events found at each threshold. */
	readonly share: Float64Array;

	/**
	 * @param first - `[n]`, the first of `k` thresholds that a row reaches.
	 */
	constructor(
		private readonly events: readonly SeriesEvent[],
		private readonly first: Int32Array,
		k: number,
	) {
		this.found = Int32Array.from(events, ({ start, end }) => {
			let least = k;
			for (let row = start; row < end; row++) least = Math.min(least, first[row]);
			return least;
		});
		this.share = new Float64Array(k);
		this.count(0);
	}

	/** Grows every event to `distance` rows on either side; to be called for 1, 2, 3 and so on. */
	reach(distance: number): void {
		const { events, found, first } = this;
		for (let e = 0; e < events.length; e++) {
			const before = events[e].start - distance;
			const after = events[e].end - 1 + distance;
			if (before >= 0) found[e] = Math.min(found[e], first[before]);
			if (after < first.length) found[e] = Math.min(found[e], first[after]);
		}
		this.count(distance);
	}

	private count(distance: number): void {
		const { events, found, share } = this;
		share.fill(0);
		let merged = 0;
		for (let e = 0; e < events.length; merged++) {
			let least = found[e];
			// The reference merges events whose grown ends share a row, but not those that only touch.
			while (++e < events.length && events[e - 1].end - 1 + distance >= events[e].start - distance) least = Math.min(least, found[e]);
			share[least]++;
		}
		let sum = 0;
		for (let j = 0; j < share.length; j++) share[j] = (sum += share[j]) / merged;
	}
}
