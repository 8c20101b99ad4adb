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

/** A network over segments that says what each step should be, and how its errors are read. Its weights are the tensor of its name. */
export interface ExpectationPart {
	readonly name: 'forecast' | 'reconstruction';
	/** As it scores. */
	readonly network: Network;
	readonly reading: Reading;
	/** `[d]`: what an error of each channel is divided by. */
	readonly spread: readonly number[];
	/** Mean over the held-out steps of the mean error over channels, in spreads: what that mean is divided by. */
	readonly level: number;
}

/** A network that says one thing of a window around each step. Its weights are the tensor of its name; `oneClass.center` `[latent]`. */
export interface WindowPart {
	readonly name: 'oneClass' | 'classification';
	readonly network: Network;
	/** Steps of a window. */
	readonly window: number;
	/** Whether the step is the last of its window; else it is the middle one, where the piece allows. */
	readonly trailing: boolean;
	/** What the network's one output is, of a classification. */
	readonly output?: 'logit' | 'probability';
	/** What a value is divided by: the mean over the held-out steps; 1 for a classification. */
	readonly level: number;
}

export type SeriesPart = ExpectationPart | WindowPart;

/** A detector that learned from series. */
export interface SeriesState extends CommonState {
	readonly data: 'series';
	readonly columns: SeriesColumns;
	readonly channels: readonly Channel[];
	/** Time between two steps, in milliseconds or the unit of the column of times; 0 without one. */
	readonly interval: number;
	/** Steps after which the series repeats; 0 for none. */
	readonly period: number;
	/** Past steps that a score wants, and later ones. */
	readonly window: number;
	readonly after: number;
	/** Lengths of the moving averages. */
	readonly smoothing: readonly number[];
	/** Steps of the stretches that `peaks` are the highest scores of. */
	readonly stretch: number;
	/** Of the default forecaster's convolutions; empty with a network of the user's own. */
	readonly dilations: readonly number[];
	readonly parts: readonly SeriesPart[];
	/** Those of the parts; `calibration`: scores of held-out normal steps, ascending; `peaks`: the highest of each stretch of them, ascending; `goldenRows` `[t, d]` in deviations and `goldenScores`. */
	readonly tensors: Readonly<Record<string, Float32Array | Float64Array>>;
}
