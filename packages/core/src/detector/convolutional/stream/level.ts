import { log, log1p } from '../../../numeric/functions.js';
import { quantileOf } from '../../../preprocessing/scaling.js';
import { PastTail, type PastTailMemory } from './past-tail.js';
import { RecentMean } from './recent-mean.js';

/** Distance between the 5 % and the 95 % quantile of a normal distribution of deviation 1. */
const normalWidth = 3.29;
/** In deviations: a channel whose middle nine tenths are alike is taken to move this much. */
const leastWidth = 0.01;

/** Where the values of a channel usually lie. */
export interface LevelScale {
	readonly center: number;
	/** As a deviation of a normal distribution with the same 5 % and 95 % quantiles. */
	readonly width: number;
}

/** @param values - of one channel, in deviations of the fit, in any order; NaN is missing. */
export function fitLevelScale(values: Float64Array): LevelScale {
	const sorted = values.filter((value) => value === value).sort();
	if (sorted.length === 0) return { center: 0, width: 1 };
	const width = (quantileOf(sorted, 0.95) - quantileOf(sorted, 0.05)) / normalWidth;
	return { center: quantileOf(sorted, 0.5), width: Math.max(width, leastWidth) };
}

/** The inverse of sinh: as x near 0, as a logarithm far out. */
export function asinh(x: number): number {
	const size = Math.abs(x);
	// Beyond 2²⁸, size² + 1 is size² and may overflow.
	const value = size > 268435456 ? log(size) + Math.LN2 : log1p(size + (size * size) / (1 + Math.sqrt(size * size + 1)));
	return x < 0 ? -value : value;
}

export interface LevelMemory {
	/** `[present, at most 10]`, levels of the last points, from the oldest. */
	readonly recent: Float64Array;
	readonly now: PastTailMemory;
	readonly mean: PastTailMemory;
}

/** How unusual the level of one channel is: that of a point, and the mean over ten. */
export class ChannelLevel {
	/** −log10 of two-sided tail probabilities, of the last point that was there. */
	now = 0;
	mean = 0;
	readonly #scale: LevelScale;
	readonly #recent = new RecentMean();
	readonly #nowTail: PastTail;
	readonly #meanTail: PastTail;

	constructor(scale: LevelScale, history: number, phase: number) {
		this.#scale = scale;
		this.#nowTail = new PastTail(history, phase);
		this.#meanTail = new PastTail(history, phase + 1);
	}

	get ready(): boolean {
		return this.#nowTail.ready;
	}

	/** @param value - in deviations of the fit. */
	push(value: number): void {
		const level = asinh((value - this.#scale.center) / this.#scale.width);
		const mean = this.#recent.push(level);
		this.now = this.#nowTail.twoSided(level);
		this.mean = this.#meanTail.twoSided(mean);
		this.#nowTail.add(level);
		this.#meanTail.add(mean);
	}

	memory(): LevelMemory {
		return { recent: this.#recent.memory(), now: this.#nowTail.memory(), mean: this.#meanTail.memory() };
	}

	remember({ recent, now, mean }: LevelMemory): void {
		this.#recent.remember(recent, now.count);
		this.#nowTail.remember(now);
		this.#meanTail.remember(mean);
	}
}
