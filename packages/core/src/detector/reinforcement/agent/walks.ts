import { RandomStream, streams } from '../../../numeric/random.js';
import type { Environment } from './environment.js';
import type { Replay } from './replay.js';

/** Share of random decisions at a step: falls linearly from the first to the last over the first half of the steps. */
export function explorationAt([first, last]: readonly number[], step: number, steps: number): number {
	return first + (last - first) * Math.min(1, (2 * step) / steps);
}

/** Chains that walk through an environment in lock-step, each with random numbers of its own. */
export class Walks {
	/** `[chains, k]`: where they are. */
	readonly states: Int32Array;
	/** `[chains]`: what each decided last. */
	readonly actions: Uint8Array;
	readonly #final: boolean[];
	readonly #exploring: RandomStream[];
	readonly #random: (() => number)[];
	readonly #from: Int32Array;
	readonly #to: Int32Array;

	constructor(
		private readonly environment: Environment,
		private readonly replay: Replay,
		seed: number,
	) {
		const { chains, stateSize } = replay;
		this.states = new Int32Array(chains * stateSize);
		this.actions = new Uint8Array(chains);
		this.#final = Array.from({ length: chains }, () => true);
		this.#exploring = Array.from({ length: chains }, (_, chain) => new RandomStream(seed, streams.exploration, chain));
		this.#random = this.#exploring.map((_, chain) => {
			const random = new RandomStream(seed, streams.walks, chain);
			return () => random.float();
		});
		this.#from = new Int32Array(stateSize);
		this.#to = new Int32Array(stateSize);
		this.#move();
	}

	/**
	 * Lets each chain decide and move on.
	 *
	 * @param greedy - `[chains]`: the decisions that look best; undefined: all are random.
	 * @param exploration - share of random decisions.
	 */
	step(greedy: Uint8Array | undefined, exploration: number): void {
		for (let chain = 0; chain < this.actions.length; chain++) {
			const random = this.#exploring[chain];
			const explores = greedy === undefined || random.float() < exploration;
			this.actions[chain] = explores ? random.below(2) : greedy[chain];
		}
		this.replay.decide(this.actions, greedy);
		this.#move();
	}

	#move(): void {
		const k = this.replay.stateSize;
		for (let chain = 0; chain < this.actions.length; chain++) {
			for (let j = 0; j < k; j++) this.#from[j] = this.states[chain * k + j];
			const from = this.#final[chain] ? undefined : this.#from;
			this.#final[chain] = this.environment.step(from, this.actions[chain], this.#to, this.#random[chain]);
			for (let j = 0; j < k; j++) this.states[chain * k + j] = this.#to[j];
			this.replay.arrive(chain, this.#to, this.#final[chain]);
		}
	}
}
