import type { Model } from '../../../backend/types.js';
import { RandomStream, streams } from '../../../numeric/random.js';
import type { Environment } from './environment.js';
import type { Replay } from './replay.js';
import type { AgentOptions } from './types.js';

const nothingIsRandom = (): number => 0;

/**
 * Draws decisions from a replay and says what they turned out to be worth.
 *
 * y = r₀ + γ·r₁ + … + γᵐ⁻¹·rₘ₋₁ + γᵐ·Q⁻(sₘ, argmax Q(sₘ)), m = `nSteps`, or fewer: the sum stops before a decision that was a mere trial
 * (Watkins 1989), one whose reward is not known, and where the replay ends; where the chain ends, the last term is left out. The network that learns picks the next decision, the one that follows it slowly says what it is worth: else the luckiest error would be
 * believed (van Hasselt, Guez and Silver 2016, arXiv:1509.06461).
 *
 * Without discount nothing but r₀ is looked at. Where what comes next is certain, the decision that was not taken is followed for one step, too.
 */
export class Targets {
	/** `[batch, inputs]` and `[batch, 2]` of the last draw; NaN: not known. */
	readonly rows: Float32Array;
	readonly targets: Float32Array;
	/** `[batch]`: where but one of a row's two targets can be known it counts double, so that weight decay weighs the same. */
	readonly rowWeights: Float32Array | undefined;
	readonly #random: RandomStream;
	readonly #places: Int32Array;
	readonly #states: Int32Array;
	readonly #followingRewards: Float32Array;
	readonly #nextRows: Float32Array;
	/** Whether the decisions that were not taken are followed as well. They come behind those that were, in all of the following. */
	readonly #bothWays: boolean;
	/** Discount of the state that each row looks ahead to; 0 where nothing follows. */
	readonly #factors: Float64Array;
	/** Whether each row still looks further ahead. */
	readonly #walking: Uint8Array;

	constructor(
		private readonly environment: Environment,
		private readonly replay: Replay,
		private readonly options: AgentOptions,
	) {
		const { batchSize: n, seed } = options;
		const { inputs, stateSize } = environment;
		this.rows = new Float32Array(n * inputs);
		this.targets = new Float32Array(n * 2);
		this.#bothWays = options.feedback === 'both' && options.discount > 0 && !environment.exogenous && environment.certain === true;
		const takenOnly = options.feedback === 'chosen' || (options.discount > 0 && !environment.exogenous && !this.#bothWays);
		this.rowWeights = takenOnly ? new Float32Array(n).fill(2) : undefined;
		this.#random = new RandomStream(seed, streams.replay);
		this.#places = new Int32Array(n);
		const ways = this.#bothWays ? 2 : 1;
		this.#states = new Int32Array(ways * n * stateSize);
		this.#followingRewards = new Float32Array(n * 2);
		this.#nextRows = new Float32Array(ways * n * inputs);
		this.#factors = new Float64Array(ways * n);
		this.#walking = new Uint8Array(n);
	}

	/** Draws a batch and writes `rows`, and into `targets` what its decisions pay at once. */
	draw(): void {
		const { replay, environment, options } = this;
		const n = options.batchSize;
		replay.draw(this.#places, this.#random);
		replay.read(this.#places, this.#states);
		environment.observe(this.#states, n, this.rows);
		environment.rewards(this.#states, n, this.targets);
		if (this.rowWeights) for (let i = 0; i < n; i++) this.targets[2 * i + 1 - replay.action(this.#places[i])] = Number.NaN;
	}

	/** Adds to `targets` what followed. */
	async lookAhead(online: Model, target: Model): Promise<void> {
		const { options, environment } = this;
		const n = options.batchSize;
		const actions = this.#bothWays ? this.#followOthers() : undefined;
		this.#followChains(actions);
		const ahead = this.#factors.length;
		environment.observe(this.#states, ahead, this.#nextRows);
		const chosen = online.forward(this.#nextRows, ahead);
		const choice = chosen instanceof Promise ? await chosen : chosen;
		const valued = target.forward(this.#nextRows, ahead);
		const value = valued instanceof Promise ? await valued : valued;
		for (let j = 0; j < ahead; j++) {
			if (this.#factors[j] === 0) continue;
			const later = this.#factors[j] * value[2 * j + (choice[2 * j + 1] > choice[2 * j] ? 1 : 0)];
			const i = j % n;
			this.#add(later, i, actions && (j < n ? actions[i] : 1 - actions[i]));
		}
	}

	/** @param action - the one whose target it is added to; undefined: both. */
	#add(value: number, i: number, action: number | undefined): void {
		if (action !== 1) this.targets[2 * i] += value;
		if (action !== 0) this.targets[2 * i + 1] += value;
	}

	/** Leaves in `#states` where the decisions that were not taken would have led. @returns those that were, `[batch]`. */
	#followOthers(): Uint8Array {
		const { replay, environment, options } = this;
		const { batchSize: n, discount } = options;
		const k = environment.stateSize;
		const actions = new Uint8Array(n);
		for (let i = 0; i < n; i++) {
			const place = this.#places[i];
			actions[i] = replay.action(place);
			this.#factors[n + i] = replay.isFinal(place) ? 0 : discount;
			const from = this.#states.subarray(i * k, (i + 1) * k);
			const to = this.#states.subarray((n + i) * k, (n + i + 1) * k);
			if (replay.isFinal(place)) to.set(from);
			else environment.step(from, 1 - actions[i], to, nothingIsRandom);
		}
		return actions;
	}

	/** Walks from each drawn decision up to `nSteps` further, adds what was paid on the way, and leaves the states behind it in `#states`. */
	#followChains(actions: Uint8Array | undefined): void {
		const { replay, environment, options } = this;
		const { batchSize: n, nSteps, discount } = options;
		this.#factors.fill(1, 0, n);
		this.#walking.fill(1);
		for (let m = 0; m < nSteps; m++) {
			if (m > 0) environment.rewards(this.#states, n, this.#followingRewards);
			for (let i = 0; i < n; i++) {
				if (!this.#walking[i]) continue;
				const place = this.#places[i];
				if (m > 0) {
					const follows = !replay.isOpen(place) && replay.lookedBest(place);
					const reward = follows ? this.#followingRewards[2 * i + replay.action(place)] : Number.NaN;
					if (reward !== reward) {
						this.#walking[i] = 0;
						continue;
					}
					this.#add(this.#factors[i] * reward, i, actions?.[i]);
				}
				if (replay.isFinal(place)) {
					this.#walking[i] = this.#factors[i] = 0;
					continue;
				}
				this.#factors[i] *= discount;
				this.#places[i] = replay.next(place);
			}
			replay.read(this.#places, this.#states);
		}
	}
}
