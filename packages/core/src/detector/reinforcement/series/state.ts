import type { Network } from '../../../network/types.js';
import type { ConvolutionalOptions } from '../../convolutional/options.js';
import type { SeriesColumns } from '../../convolutional/series/columns.js';
import type { Chosen } from '../chosen.js';
import type { Curve } from '../curve.js';
import type { Prior } from '../prior.js';
import type { CommonState } from '../state.js';
import type { Line } from './line.js';
import type { SeriesMemory } from './memory.js';
import type { Reading } from './reader.js';

/** A detector that learned from series. Letters: d channels, c = d and a signal and a decision: numbers a step. */
export interface SeriesAgentState extends CommonState {
	readonly data: 'series';
	/** How series are read. */
	readonly columns: SeriesColumns;
	readonly interval: number;
	readonly reading: Reading;
	readonly readingOptions: ConvolutionalOptions;
	/** Steps of past that a score wants. */
	readonly past: number;
	readonly network: Network;
	readonly chosen: Chosen;
	/** What the agent finds in a window where all is as usual, which scores 0. */
	readonly baseline: number;
	readonly line?: Line;
	readonly prior: Prior;
	readonly curve: Curve;
	/** Steps of the fit, those of them without a label, and over how many at most forecasts are averaged. */
	readonly steps: number;
	readonly unknown: number;
	readonly longestAverage: number;
	/** Steps of the stretches that `peaks` are the highest scores of. */
	readonly stretch: number;
	/** Batches of answers that were learned from. */
	readonly batches: number;
	/** The last answers, oldest first. */
	readonly recent: readonly number[];
	readonly tensors: SeriesAgentTensors;
	/** What feedback and queries need; undefined when it was left out of the file. */
	readonly memory?: SeriesMemory;
}

export interface SeriesAgentTensors {
	/** Of the agent's network. */
	readonly weights: Float32Array;
	/** Scores of the held-out steps, ascending, and the highest of each stretch of them. */
	readonly calibration: Float64Array;
	readonly peaks: Float64Array;
	/** `[g, d]`: a few steps in the user's units, `[g]` their scores: `load` computes them again. */
	readonly goldenRows: Float64Array;
	readonly goldenScores: Float64Array;
}
