import type { ScoreOptions, SeriesInput } from '../convolutional/types.js';
import type { Explanation, RunOptions, Threshold, ThresholdRule } from '../types.js';
import type { ReinforcementState } from './state.js';
import type { Answers, FeedbackSummary, KnownAnswers, Query, QueryOptions, ReinforcementPrediction } from './types.js';

/** A state and what a backend made of it, for one kind of data. */
export interface Resident {
	readonly state: ReinforcementState;
	/** The threshold that a rule gives. */
	thresholdBy(rule: ThresholdRule): Threshold;
	/** The same with another threshold. */
	withThreshold(threshold: Threshold): Resident;
	score(input: SeriesInput, run: ScoreOptions): Promise<Float64Array>;
	predict(input: SeriesInput, run: ScoreOptions): Promise<ReinforcementPrediction>;
	explain(input: SeriesInput, run: ScoreOptions): Promise<Explanation>;
	/** What people said, and the labels of the fit. */
	readonly answers: KnownAnswers;
	/** Learns from what people said. This one is left as it was; the one after it shares with it what did not change. */
	feedback(answers: Answers, run: RunOptions): Promise<{ readonly after: Resident; readonly summary: FeedbackSummary }>;
	query(count: number, options: QueryOptions): Promise<Query>;
	/** Scores what the file holds to be scored again. */
	golden(): Promise<Float64Array>;
	/** Frees what the one after it does not share. */
	release(): void;
	dispose(): void;
}
