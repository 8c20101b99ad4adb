import { ChannelLevel, fitLevelScale, type LevelScale } from './level.js';
import type { MemoryReader, MemoryWriter } from './memory.js';
import { PastTail } from './past-tail.js';
import { RecentMean } from './recent-mean.js';

/** What the mean error of ten points counts alone: as rare as once in 10,000, it is an alarm by the default option. */
const lastingWeight = 0.5;

/**
 * How unusual a point is by the past alone: the mean of three −log10 tail probabilities, of the forecast's error, of the level, and of the mean level
 * over ten points. 2 means: as unusual as once in 100 in all three, by their geometric mean. Or, where that is greater, half of that of the mean error over
 * ten points: a pattern may break while the level stays.
 *
 * With several channels the mean of what their levels say is judged by its own past.
 */
export class Surprise {
	readonly #d: number;
	readonly #history: number;
	readonly #warmUp: number;
	readonly #error: PastTail;
	readonly #recentErrors = new RecentMean();
	readonly #meanError: PastTail;
	readonly #pooledLevel: PastTail;
	readonly #pooledMean: PastTail;
	#scales: readonly LevelScale[] = [];
	#levels: ChannelLevel[] = [];
	/** Values seen before the scale of the levels is known, point after point. */
	#early: number[] = [];

	/** @param warmUp - points that the scale of the levels is taken from, at least. */
	constructor(d: number, history: number, warmUp: number) {
		this.#d = d;
		this.#history = history;
		this.#warmUp = warmUp;
		this.#error = new PastTail(history, 0);
		this.#meanError = new PastTail(history, 1);
		this.#pooledLevel = new PastTail(d > 1 ? history : 1, 2);
		this.#pooledMean = new PastTail(d > 1 ? history : 1, 3);
	}

	/** Whether all that it judges by has a past. */
	get ready(): boolean {
		return this.#error.ready && this.#levels.length > 0 && this.#levels.every((level) => level.ready);
	}

	/**
	 * Judges a point, then remembers it.
	 *
	 * @param error - of the forecast, NaN where there was none.
	 * @param values - `[d]` in deviations, NaN where missing.
	 */
	push(error: number, values: Float64Array): number {
		let sum = 0;
		let lasting = 0;
		if (error === error) {
			const mean = this.#recentErrors.push(error);
			sum += this.#error.upper(error);
			lasting = lastingWeight * this.#meanError.upper(mean);
			this.#error.add(error);
			this.#meanError.add(mean);
		}
		if (this.#levels.length > 0) sum += this.#pushLevels(values);
		else {
			for (let c = 0; c < this.#d; c++) this.#early.push(values[c]);
			if (this.#early.length >= this.#warmUp * this.#d) this.#begin();
		}
		return Math.max(sum / 3, lasting);
	}

	/** Takes a past in as a whole: the scale of the levels comes from all of it, if it is long enough. */
	pushPast(errors: Float64Array, values: Float64Array): void {
		const d = this.#d;
		for (let t = 0; t < errors.length; t++) {
			if (errors[t] === errors[t]) {
				this.#error.add(errors[t]);
				this.#meanError.add(this.#recentErrors.push(errors[t]));
			}
			for (let c = 0; c < d; c++) this.#early.push(values[t * d + c]);
		}
		if (this.#early.length >= this.#warmUp * d) this.#begin();
	}

	#begin(): void {
		const d = this.#d;
		const points = this.#early.length / d;
		this.#useScales(
			Array.from({ length: d }, (_, c) => fitLevelScale(Float64Array.from({ length: points }, (_, t) => this.#early[t * d + c]))),
		);
		const values = new Float64Array(d);
		for (let t = 0; t < points; t++) {
			for (let c = 0; c < d; c++) values[c] = this.#early[t * d + c];
			this.#pushLevels(values);
		}
		this.#early = [];
	}

	#useScales(scales: readonly LevelScale[]): void {
		this.#scales = scales;
		this.#levels = scales.map((scale, c) => new ChannelLevel(scale, this.#history, 4 + 2 * c));
	}

	#pushLevels(values: Float64Array): number {
		let now = 0;
		let mean = 0;
		let observed = 0;
		for (let c = 0; c < this.#d; c++) {
			if (values[c] !== values[c]) continue;
			const level = this.#levels[c];
			level.push(values[c]);
			now += level.now;
			mean += level.mean;
			observed++;
		}
		if (this.#d === 1 || observed === 0) return now + mean;
		const surprise = this.#pooledLevel.upper(now / observed) + this.#pooledMean.upper(mean / observed);
		this.#pooledLevel.add(now / observed);
		this.#pooledMean.add(mean / observed);
		return surprise;
	}

	write(memory: MemoryWriter): void {
		memory.numbers('early', Float64Array.from(this.#early));
		memory.numbers('scales', Float64Array.from(this.#scales.flatMap(({ center, width }) => [center, width])));
		memory.tail('error', this.#error.memory());
		memory.tail('meanError', this.#meanError.memory());
		memory.numbers('recentErrors', this.#recentErrors.memory());
		if (this.#d > 1) {
			memory.tail('pooledLevel', this.#pooledLevel.memory());
			memory.tail('pooledMean', this.#pooledMean.memory());
		}
		this.#levels.forEach((level, c) => {
			const { recent, now, mean } = level.memory();
			memory.numbers(`level.${c}.recent`, recent);
			memory.tail(`level.${c}.now`, now);
			memory.tail(`level.${c}.mean`, mean);
		});
	}

	read(memory: MemoryReader): void {
		this.#early = [...memory.numbers('early')];
		const scales = memory.numbers('scales');
		this.#useScales(Array.from({ length: scales.length / 2 }, (_, c) => ({ center: scales[2 * c], width: scales[2 * c + 1] })));
		const error = memory.tail('error', this.#history);
		this.#error.remember(error);
		this.#meanError.remember(memory.tail('meanError', this.#history));
		this.#recentErrors.remember(memory.numbers('recentErrors'), error.count);
		if (this.#d > 1) {
			this.#pooledLevel.remember(memory.tail('pooledLevel', this.#history));
			this.#pooledMean.remember(memory.tail('pooledMean', this.#history));
		}
		this.#levels.forEach((level, c) => {
			level.remember({
				recent: memory.numbers(`level.${c}.recent`),
				now: memory.tail(`level.${c}.now`, this.#history),
				mean: memory.tail(`level.${c}.mean`, this.#history),
			});
		});
	}
}
