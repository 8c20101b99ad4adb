import type { Network } from '../../../network/types.js';
import type { CommonState } from '../state.js';

/** One channel of a series as the network sees it: (value − mean) / deviation. */
export interface Channel {
	readonly name: string;
	readonly mean: number;
	readonly deviation: number;
}

/** A network over whole segments of a series and how its errors are read. */
export interface SeriesNetwork {
	readonly network: Network;
	/** `[channels]`: what an error of each channel is divided by. */
	readonly spread: readonly number[];
	/** Mean over the held-out steps of the channels' mean error in spreads: what a step's error is divided by. */
	readonly level: number;
	readonly weights: Float32Array;
}

/** A detector that learned from series. */
export interface SeriesState extends CommonState {
	readonly data: 'series';
	readonly channels: readonly Channel[];
	/** Name of the column of times; '' for none. */
	readonly time: string;
	/** Milliseconds between two steps; 0 without a column of times. */
	readonly interval: number;
	/** Steps after which a periodic series repeats; 0 for none. */
	readonly period: number;
	/** Lengths of the moving averages. */
	readonly smoothing: readonly number[];
	/** Dilations of the forecaster's convolutions. */
	readonly dilations: readonly number[];
	readonly tensors: Readonly<Record<string, Float32Array | Float64Array>>;
}
