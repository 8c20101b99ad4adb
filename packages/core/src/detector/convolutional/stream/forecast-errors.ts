import { IncrementalForecaster } from './incremental-forecaster.js';
import type { MemoryReader, MemoryWriter } from './memory.js';
import type { StreamSource } from './source.js';
import { TrailingMeans } from './trailing-means.js';

/** Beyond this many deviations the network sees no difference; and no value counts for further than this. */
const clip = 10;
const farthest = 1e6;

const cut = (value: number, most: number): number => (value > most ? most : value < -most ? -most : value);

/**
 * Points in, errors of their forecasts out: the causal score of the detector, to the bit, a point at a time.
 */
export class ForecastErrors {
	/** `[d]`, the newest point in deviations, NaN where missing; and as the network reads it. */
	readonly values: Float64Array;
	readonly inputs: Float64Array;
	/** Mean error over the observed channels of the newest point, in its usual size; NaN where there is none. */
	error = Number.NaN;
	/** The same, smoothed. */
	score = 0;
	/** Whether the score rests on enough past: the steps before, and at least half of them with a value. */
	valid = false;
	weights: Float32Array;
	readonly #source: StreamSource;
	readonly #means: TrailingMeans;
	/** `[longest smoothing, d]`, each channel's part of the last errors. */
	readonly #parts: Float64Array;
	readonly #longest: number;
	readonly #forecast: Float64Array;
	#forecaster: IncrementalForecaster;
	#next: { readonly weights: Float32Array; readonly forecaster: IncrementalForecaster } | undefined;
	#count = 0;
	/** `[window]`, 1 for each of the last points that had a value, and how many of them. */
	readonly #known: Uint8Array;
	#observed = 0;
	/** `[d]`, 1 where the newest point has no value. */
	readonly #absent: Uint8Array;

	constructor(source: StreamSource, weights: Float32Array) {
		const d = source.channels.length;
		this.#source = source;
		this.weights = weights;
		this.#forecaster = new IncrementalForecaster(source.network, weights);
		this.#means = new TrailingMeans(source.smoothing);
		this.#longest = Math.max(...source.smoothing);
		this.#parts = new Float64Array(this.#longest * d);
		this.#forecast = new Float64Array(d);
		this.#known = new Uint8Array(source.window);
		this.#absent = new Uint8Array(d);
		this.values = new Float64Array(d);
		this.inputs = new Float64Array(d);
	}

	get receptiveField(): number {
		return this.#forecaster.receptiveField;
	}

	/** Points seen. */
	get count(): number {
		return this.#count;
	}

	/** @param point - `[d]` in the user's units, NaN where missing. */
	push(point: Float64Array): void {
		const { channels, spread, level } = this.#source;
		const { values, inputs } = this;
		const d = channels.length;
		const at = (this.#count % this.#longest) * d;
		const forecast = this.#forecast;
		const { window } = this.#source;
		this.valid = this.#count >= window && 2 * this.#observed >= window;
		let sum = 0;
		let observed = 0;
		let known = 0;
		for (let c = 0; c < d; c++) {
			const { mean, deviation, sparse } = channels[c];
			const value = cut((point[c] - mean) / deviation, farthest);
			values[c] = value;
			this.#parts[at + c] = 0;
			const afterGap = this.#absent[c] === 1 && !sparse;
			this.#absent[c] = value === value ? 0 : 1;
			if (value !== value) continue;
			known = 1;
			inputs[c] = Math.fround(cut(value, clip));
			// The first point has no forecast, and one after a missing value would be measured by a forecast that began from none.
			if (this.#count === 0 || afterGap) continue;
			const z = Math.abs(value - forecast[c]) / spread[c];
			this.#parts[at + c] = z / level;
			sum += z;
			observed++;
		}
		for (let c = 0; c < d; c++) this.#parts[at + c] /= observed || 1;
		this.error = observed > 0 ? sum / observed / level : Number.NaN;
		this.score = this.#means.push(observed > 0 ? this.error : 0);
		const output = this.#forecaster.push(inputs);
		for (let c = 0; c < d; c++) forecast[c] = output[c];
		this.#next?.forecaster.push(inputs);
		if (window > 0) {
			this.#observed += known - this.#known[this.#count % window];
			this.#known[this.#count % window] = known;
		}
		this.#count++;
	}

	/** `[d]`, what is forecast for the next point, in the user's units. */
	expected(): Float64Array {
		return Float64Array.from(this.#source.channels, ({ mean, deviation }, c) => mean + deviation * this.#forecast[c]);
	}

	/** `[d]`, each channel's part of the last score. */
	contributions(): Float64Array {
		const { smoothing } = this.#source;
		const d = this.values.length;
		const result = new Float64Array(d);
		for (const length of smoothing)
			for (let t = Math.max(0, this.#count - length); t < this.#count; t++)
				for (let c = 0; c < d; c++) result[c] += this.#parts[(t % this.#longest) * d + c] / (length * smoothing.length);
		return result;
	}

	/** Lets another forecaster of these weights read along, until it takes over. */
	prepare(weights: Float32Array): void {
		this.#next = { weights, forecaster: new IncrementalForecaster(this.#source.network, weights) };
	}

	/** The forecaster that reads along takes over from the next forecast on. */
	takeOver(): void {
		if (!this.#next) return;
		this.weights = this.#next.weights;
		this.#forecaster = this.#next.forecaster;
		this.#next = undefined;
	}

	write(memory: MemoryWriter): void {
		memory.numbers('weights', this.weights);
		memory.numbers('past', this.#forecaster.memory().past);
		memory.numbers('forecast', this.#forecast);
		memory.numbers('inputs', this.inputs);
		memory.numbers('means', this.#means.memory());
		memory.numbers('parts', this.#parts);
		memory.numbers('known', Float32Array.from(this.#known));
		memory.numbers('absent', Float32Array.from(this.#absent));
		memory.numbers('count', Float64Array.of(this.#count));
		if (!this.#next) return;
		memory.numbers('next.weights', this.#next.weights);
		memory.numbers('next.past', this.#next.forecaster.memory().past);
		memory.numbers('next.count', Float64Array.of(this.#next.forecaster.count));
	}

	/** Takes over what another of the same source wrote. @throws AnodError ANOD_FILE */
	read(memory: MemoryReader): void {
		const d = this.values.length;
		[this.#count] = memory.numbers('count', 1);
		this.#forecaster.remember({ count: this.#count, past: memory.floats('past') });
		this.#forecast.set(memory.numbers('forecast', d));
		this.inputs.set(memory.numbers('inputs', d));
		this.#means.remember(memory.numbers('means', 1 + this.#source.smoothing.reduce((sum, length) => sum + 1 + 2 * length, 0)));
		this.#parts.set(memory.numbers('parts', this.#longest * d));
		this.#known.set(memory.floats('known', this.#known.length));
		this.#absent.set(memory.floats('absent', d));
		this.#observed = this.#known.reduce((sum, known) => sum + known, 0);
		if (!memory.has('next.weights')) return;
		this.prepare(memory.floats('next.weights', this.weights.length));
		this.#next?.forecaster.remember({ count: memory.numbers('next.count', 1)[0], past: memory.floats('next.past') });
	}
}
