import type { Threshold, ThresholdRule } from '../types.js';
import type { ConvolutionalState } from './state.js';
import type { SeriesStream, StreamSetup } from './stream/series-stream.js';
import type { ConvolutionalExplanation, ConvolutionalInput, ConvolutionalPrediction, ScoreOptions } from './types.js';

/** A state and what a backend made of it, for one kind of data. */
export interface Resident {
	readonly state: ConvolutionalState;
	/** The threshold that a rule gives, from the held-out scores. */
	thresholdBy(rule: ThresholdRule): Threshold;
	/** The same with another threshold. */
	withThreshold(threshold: Threshold): Resident;
	score(input: ConvolutionalInput, run: ScoreOptions): Promise<Float64Array>;
	predict(input: ConvolutionalInput, run: ScoreOptions): Promise<ConvolutionalPrediction>;
	explain(input: ConvolutionalInput, run: ScoreOptions): Promise<ConvolutionalExplanation>;
	/** Points in, what they say out; only for series. */
	stream?(options: StreamSetup): SeriesStream;
	/** Scores what the file holds to be scored again. */
	golden(): Promise<Float64Array>;
	dispose(): void;
}
