import type { Network } from '../../../network/types.js';
import type { CommonState } from '../state.js';
import type { SeriesColumns } from './columns.js';
import type { Reading } from './reader.js';

/** One channel of a series as the networks see it: (value − mean) / deviation. */
export interface Channel {
	readonly name: string;
	readonly mean: number;
	readonly deviation: number;
}

export type SeriesPartName = 'forecast' | 'reconstruction';

/** A network over segments of a series, and how its errors are read. Its weights are the tensor of its name. */
export interface SeriesPart {
	readonly name: SeriesPartName;
	/** As it scores. */
	readonly network: Network;
	readonly reading: Reading;
	/** `[d]`: what an error of each channel is divided by. */
	readonly spread: readonly number[];
	/** Mean over the held-out steps of the mean error over channels, in spreads: what that mean is divided by. */
	readonly level: number;
}

/** A detector that learned from series. */
export interface SeriesState extends CommonState {
	readonly data: 'series';
	readonly columns: SeriesColumns;
	readonly channels: readonly Channel[];
	/** Time between two steps, in milliseconds or the unit of the column of times; 0 without one. */
	readonly interval: number;
	/** Steps after which the series repeats; 0 for none. */
	readonly period: number;
	/** Past steps that a score wants. */
	readonly window: number;
	/** Lengths of the moving averages. */
	readonly smoothing: readonly number[];
	/** Of the default forecaster's convolutions; empty with a network of the user's own. */
	readonly dilations: readonly number[];
	readonly parts: readonly SeriesPart[];
	/** `forecast` and `reconstruction`: weights; `calibration`: scores of held-out steps, ascending; `goldenRows` `[t, d]` in deviations and `goldenScores`. */
	readonly tensors: Readonly<Record<string, Float32Array | Float64Array>>;
}
