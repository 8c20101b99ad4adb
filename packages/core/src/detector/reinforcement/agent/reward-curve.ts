import { curvePoints } from '../../../training/train.js';

/** Mean reward a decision over a training: as the agent acted, and what the decisions that looked best would have paid in the same states. */
export interface RewardCurve {
	readonly step: number[];
	readonly acted: number[];
	readonly greedy: number[];
}

/** Mean of numbers that may be unknown. */
class Mean {
	#sum = 0;
	#count = 0;
	add(value: number): void {
		if (value !== value) return;
		this.#sum += value;
		this.#count++;
	}
	/** NaN where nothing is known. */
	get value(): number {
		return this.#sum / this.#count;
	}
	clear(): void {
		this.#sum = this.#count = 0;
	}
}

/** Averages rewards between two points of the curve; a stretch in which none is known goes on to the next. */
export class RewardRecorder {
	readonly curve: RewardCurve = { step: [], acted: [], greedy: [] };
	readonly #every: number;
	readonly #acted = new Mean();
	readonly #greedy = new Mean();

	constructor(steps: number) {
		this.#every = Math.max(1, Math.floor(steps / curvePoints));
	}

	/** Mean reward since the last point, as acted; the last point's where nothing is known since. */
	get latest(): number {
		const value = this.#acted.value;
		return value === value ? value : (this.curve.acted.at(-1) ?? Number.NaN);
	}

	/** @param rewards - `[n, 2]` of both actions; `acted`, `greedy` - `[n]` actions. */
	decisions(rewards: Float32Array, acted: Uint8Array, greedy: Uint8Array): void {
		for (let i = 0; i < acted.length; i++) {
			this.#acted.add(rewards[2 * i + acted[i]]);
			this.#greedy.add(rewards[2 * i + greedy[i]]);
		}
	}

	/** @param step - counted from 1. */
	step(step: number): void {
		if (step % this.#every === 0) this.flush(step);
	}

	flush(step: number): void {
		const [acted, greedy] = [this.#acted.value, this.#greedy.value];
		if (acted !== acted || greedy !== greedy) return;
		this.curve.step.push(step);
		this.curve.acted.push(acted);
		this.curve.greedy.push(greedy);
		this.#acted.clear();
		this.#greedy.clear();
	}
}
