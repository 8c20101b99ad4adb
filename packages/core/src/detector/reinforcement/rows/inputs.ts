import type { AutoencoderScorer } from '../../autoencoder/scorer.js';

/** How features become what an agent reads. */
export interface InputScale {
	/** `[d]`: least value of each feature over the fitted rows, and greatest. */
	readonly low: Float32Array;
	readonly high: Float32Array;
	/** `[d]`: stands in for a missing cell, on the agent's scale. */
	readonly fill: Float32Array;
	/** What a signal counts. */
	readonly factor: number;
}

/** Where the agent's inputs are cut off: rows beyond those that were fitted. */
export const featureBounds = [-0.5, 1.5] as const;
/** Where a signal is cut off, on its common scale. */
export const signalBounds = [-3, 6] as const;

const clip = (value: number, [low, high]: readonly [number, number]): number => Math.min(Math.max(value, low), high);

/** Learns the range of each feature from rows `[n, d]`; NaN cells do not count. */
export function fitInputScale(values: Float32Array, d: number, factor: number): InputScale {
	const low = new Float32Array(d).fill(Number.POSITIVE_INFINITY);
	const high = new Float32Array(d).fill(Number.NEGATIVE_INFINITY);
	const sum = new Float64Array(d);
	const count = new Float64Array(d);
	for (let i = 0; i < values.length; i++) {
		const value = values[i];
		const j = i % d;
		if (value !== value) continue;
		if (value < low[j]) low[j] = value;
		if (value > high[j]) high[j] = value;
		sum[j] += value;
		count[j]++;
	}
	const fill = new Float32Array(d);
	for (let j = 0; j < d; j++) {
		if (count[j] === 0) low[j] = high[j] = 0;
		else if (high[j] > low[j]) fill[j] = (sum[j] / count[j] - low[j]) / (high[j] - low[j]);
	}
	return { low, high, fill, factor };
}

/**
 * What the agent reads of rows `[n, d]`, NaN where a cell is missing: each feature by the range of the fitted rows, then the signals.
 *
 * @returns `[n, d + signals]`, finite.
 */
export function agentInputs(scale: InputScale, values: Float32Array, signals: readonly Float64Array[]): Float32Array {
	const { low, high, fill, factor } = scale;
	const d = low.length;
	const n = values.length / d;
	const k = d + signals.length;
	const inputs = new Float32Array(n * k);
	for (let i = 0; i < n; i++) {
		for (let j = 0; j < d; j++) {
			const range = high[j] - low[j];
			const value = values[i * d + j];
			inputs[i * k + j] = value !== value ? fill[j] : range > 0 ? clip((value - low[j]) / range, featureBounds) : 0;
		}
		for (let s = 0; s < signals.length; s++) inputs[i * k + d + s] = factor * clip(signals[s][i], signalBounds);
	}
	return inputs;
}

/** What the agent reads of a row, `[k]`, as features of the preprocessing again, `[d]`. */
export const featuresOf = ({ low, high }: InputScale, inputs: Float32Array): Float32Array =>
	low.map((least, j) => least + inputs[j] * (high[j] - least));

/** Turns rows of features into what the agent reads; `scorer` gives the signals. */
export class InputReader {
	constructor(
		private readonly scale: InputScale,
		readonly scorer: AutoencoderScorer | undefined,
	) {}

	/** @param values - `[n, d]`, NaN where a cell is missing. */
	async read(values: Float32Array, signal?: AbortSignal): Promise<Float32Array> {
		return agentInputs(this.scale, values, await this.#signals(values, signal));
	}

	/** `[n, d]` of each signal: the share of each feature in what it says. */
	async signalShares(values: Float32Array): Promise<ReadonlyMap<string, Float64Array>> {
		return this.scorer ? this.scorer.signalShares(this.scorer.rows(values)) : new Map();
	}

	async #signals(values: Float32Array, signal?: AbortSignal): Promise<Float64Array[]> {
		return this.scorer ? [...(await this.scorer.signals(this.scorer.rows(values), signal)).values()] : [];
	}

	dispose(): void {
		this.scorer?.dispose();
	}
}
