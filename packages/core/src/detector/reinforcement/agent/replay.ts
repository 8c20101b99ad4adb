import type { RandomStream } from '../../../numeric/random.js';

/**
 * The last decisions of some chains that walk in lock-step, in a ring by [time, chain]: what was seen, decided, and whether the chain ended there. What
 * followed is at the next time.
 *
 * A place is a number of [time, chain] in the ring. Letters: k numbers a state.
 */
export class Replay {
	/** Times whose decisions are kept. */
	readonly #times: number;
	/** `[times + 1, chains, k]`: one more, for the states that no decision was made in yet. */
	readonly #states: Int32Array;
	/** Bit 0: the action; bit 1: it looked best. */
	readonly #actions: Uint8Array;
	readonly #final: Uint8Array;
	/** Times whose decisions are there. */
	#filled = 0;
	/** Place of the first state that no decision was made in yet. */
	#open = 0;

	/** @param capacity - decisions to keep, rounded up to whole times. */
	constructor(
		readonly chains: number,
		readonly stateSize: number,
		capacity: number,
	) {
		this.#times = Math.ceil(capacity / chains);
		const places = (this.#times + 1) * chains;
		this.#states = new Int32Array(places * stateSize);
		this.#actions = new Uint8Array(places);
		this.#final = new Uint8Array(places);
	}

	/** Decisions that are kept. */
	get size(): number {
		return this.#filled * this.chains;
	}

	/** Says where a chain is now, and whether nothing follows what it decides there. */
	arrive(chain: number, state: Int32Array, final: boolean): void {
		const place = this.#open + chain;
		for (let j = 0; j < this.stateSize; j++) this.#states[place * this.stateSize + j] = state[j];
		this.#final[place] = final ? 1 : 0;
	}

	/**
	 * Keeps what all chains decided; all must arrive somewhere anew.
	 *
	 * @param best - `[chains]`: what looked best; undefined: nobody asked.
	 */
	decide(actions: Uint8Array, best: Uint8Array | undefined): void {
		for (let chain = 0; chain < this.chains; chain++)
			this.#actions[this.#open + chain] = actions[chain] + (best !== undefined && best[chain] === actions[chain] ? 2 : 0);
		this.#open = this.next(this.#open);
		this.#filled = Math.min(this.#filled + 1, this.#times);
	}

	/** Writes places of decisions, each of those that are kept as likely as any other. There must be one. */
	draw(places: Int32Array, random: RandomStream): void {
		const { size } = this;
		const all = this.#actions.length;
		const first = (this.#open - size + all) % all;
		for (let i = 0; i < places.length; i++) {
			const place = first + random.below(size);
			places[i] = place < all ? place : place - all;
		}
	}

	action(place: number): number {
		return this.#actions[place] & 1;
	}

	/** Whether the action taken there was the one that looked best, and no mere trial. */
	lookedBest(place: number): boolean {
		return this.#actions[place] >= 2;
	}

	/** Whether no decision was made there yet. */
	isOpen(place: number): boolean {
		return place >= this.#open && place < this.#open + this.chains;
	}

	/** Whether nothing follows. */
	isFinal(place: number): boolean {
		return this.#final[place] === 1;
	}

	/** Where the chain was next; not behind an open place. */
	next(place: number): number {
		const next = place + this.chains;
		return next < this.#actions.length ? next : next - this.#actions.length;
	}

	/** Writes the states at places as `[n, k]`. */
	read(places: Int32Array, states: Int32Array): void {
		const k = this.stateSize;
		for (let i = 0; i < places.length; i++) for (let j = 0; j < k; j++) states[i * k + j] = this.#states[places[i] * k + j];
	}
}
