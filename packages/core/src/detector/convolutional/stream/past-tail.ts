import { log } from '../../../numeric/functions.js';

/** Share of the past above the level where the tail is taken for exponential, and the fewest values there. */
const tailShare = 0.02;
const fewestExcesses = 5;
/** Past values between two estimates. */
export const estimateEvery = 50;
/** Surprise is cut here: what is rarer than one in 10⁵ of a few thousand values, nobody knows. */
export const mostSurprise = 5;

export const log10 = (x: number): number => log(x) * Math.LOG10E;

/** One side of a distribution: beyond the level excesses are exponential. */
interface Side {
	level: number;
	/** Mean excess; 0: all values are alike there. */
	scale: number;
	/** −log10 of the share beyond the level. */
	base: number;
}

/** What it remembers: plain data, restored to the bit. */
export interface PastTailMemory {
	/** Values seen. */
	readonly count: number;
	/** The last values, from the oldest. */
	readonly values: Float64Array;
	/** The values that the estimate rests on, ascending. */
	readonly sorted: Float64Array;
	/** Values that the estimate still holds and that were forgotten since. */
	readonly expired: Float64Array;
}

/**
 * How rarely the past went as far as a value: −log10 of a tail probability, by past values alone.
 *
 * Of the last values the lower 98 % count one by one, and above them the excesses are taken for exponential, as peaks over a threshold are
 * (SPOT with a shape of 0). The estimate is renewed every 50 values; before the first 50 nothing surprises.
 *
 * A value costs O(log n); an estimate merges 50 values into the sorted ones, O(n). Memory does not grow.
 *
 * @see Siffer et al. 2017, doi:10.1145/3097983.3098144
 */
export class PastTail {
	readonly #values: Float64Array;
	readonly #sorted: Float64Array;
	readonly #expired = new Float64Array(estimateEvery);
	readonly #capacity: number;
	readonly #phase: number;
	readonly #above: Side = { level: 0, scale: 0, base: 0 };
	readonly #below: Side = { level: 0, scale: 0, base: 0 };
	/** Values seen; values that the estimate rests on; of these, how many were forgotten since. */
	#count = 0;
	#size = 0;
	#gone = 0;
	#since = 0;

	/**
	 * @param capacity - values to remember, at least 100.
	 * @param phase - estimates fall on counts that leave this remainder by 50, so that many tails do not all work on one point.
	 */
	constructor(capacity: number, phase = 0) {
		this.#capacity = capacity;
		this.#phase = phase % estimateEvery;
		this.#values = new Float64Array(capacity);
		this.#sorted = new Float64Array(capacity);
	}

	/** Whether there is an estimate. */
	get ready(): boolean {
		return this.#size > 0;
	}

	/** −log10 P(a value ≥ x), 0 to 5. */
	upper(x: number): number {
		return this.#size === 0 ? 0 : this.#cut(this.#upper(x));
	}

	/** −log10 of twice the smaller of P(a value ≥ x) and P(a value ≤ x), 0 to 5. */
	twoSided(x: number): number {
		return this.#size === 0 ? 0 : this.#cut(Math.max(this.#upper(x), this.#lower(x)) - 0.3010299956639812);
	}

	/** Remembers a value, and forgets the oldest when there are too many. */
	add(x: number): void {
		const at = this.#count % this.#capacity;
		if (this.#count >= this.#capacity) this.#expired[this.#gone++] = this.#values[at];
		this.#values[at] = x;
		this.#count++;
		this.#since++;
		if (this.#count >= estimateEvery && (this.#since === estimateEvery || this.#count % estimateEvery === this.#phase)) this.#estimate();
	}

	memory(): PastTailMemory {
		const kept = Math.min(this.#count, this.#capacity);
		const values = Float64Array.from({ length: kept }, (_, i) => this.#values[(this.#count - kept + i) % this.#capacity]);
		return { count: this.#count, values, sorted: this.#sorted.slice(0, this.#size), expired: this.#expired.slice(0, this.#gone) };
	}

	/** Takes over what another tail of the same capacity and phase remembered. */
	remember({ count, values, sorted, expired }: PastTailMemory): void {
		for (let i = 0; i < values.length; i++) this.#values[(count - values.length + i) % this.#capacity] = values[i];
		this.#sorted.set(sorted);
		this.#expired.set(expired);
		this.#count = count;
		this.#size = sorted.length;
		this.#gone = expired.length;
		// Not estimated yet: the values that the ring holds and the sorted ones do not.
		this.#since = values.length - (sorted.length - expired.length);
		this.#fitSides();
	}

	#cut(surprise: number): number {
		return surprise > 0 ? (surprise > mostSurprise ? mostSurprise : surprise) : 0;
	}

	#upper(x: number): number {
		const { level, scale, base } = this.#above;
		if (x > level && scale > 0) return base + ((x - level) / scale) * Math.LOG10E;
		return -log10((1 + this.#size - this.#countBelow(x)) / (this.#size + 1));
	}

	#lower(x: number): number {
		const { level, scale, base } = this.#below;
		if (x < level && scale > 0) return base + ((level - x) / scale) * Math.LOG10E;
		return -log10((1 + this.#countUpTo(x)) / (this.#size + 1));
	}

	/** How many values of the estimate are < x. */
	#countBelow(x: number): number {
		let low = 0;
		let high = this.#size;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#sorted[middle] < x) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** How many are ≤ x. */
	#countUpTo(x: number): number {
		let low = 0;
		let high = this.#size;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.#sorted[middle] <= x) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	#estimate(): void {
		this.#dropExpired();
		this.#mergeFresh();
		this.#since = 0;
		this.#fitSides();
	}

	#dropExpired(): void {
		const expired = this.#expired.subarray(0, this.#gone).sort();
		const sorted = this.#sorted;
		let kept = 0;
		for (let i = 0, next = 0; i < this.#size; i++) {
			if (next < expired.length && sorted[i] === expired[next]) next++;
			else sorted[kept++] = sorted[i];
		}
		this.#size = kept;
		this.#gone = 0;
	}

	/** Merges from the back, so that nothing has to move aside first. */
	#mergeFresh(): void {
		const fresh = Float64Array.from({ length: this.#since }, (_, i) => this.#values[(this.#count - 1 - i) % this.#capacity]).sort();
		const sorted = this.#sorted;
		let old = this.#size - 1;
		this.#size += fresh.length;
		for (let i = fresh.length - 1, to = this.#size - 1; i >= 0; to--)
			sorted[to] = old >= 0 && sorted[old] > fresh[i] ? sorted[old--] : fresh[i--];
	}

	#fitSides(): void {
		const n = this.#size;
		if (n === 0) return;
		const excesses = Math.max(fewestExcesses, Math.ceil(tailShare * n));
		const sorted = this.#sorted;
		const base = -log10((excesses + 1) / (n + 1));
		const high = sorted[n - 1 - excesses];
		const low = sorted[excesses];
		let above = 0;
		let below = 0;
		for (let i = 0; i < excesses; i++) {
			above += sorted[n - 1 - i] - high;
			below += low - sorted[i];
		}
		this.#above.level = high;
		this.#above.scale = above / excesses;
		this.#above.base = base;
		this.#below.level = low;
		this.#below.scale = below / excesses;
		this.#below.base = base;
	}
}
