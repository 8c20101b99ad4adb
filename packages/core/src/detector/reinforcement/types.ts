import type { AnomalyEvent, SeriesInput } from '../convolutional/types.js';
import type { FitOptions, FitSummary, Prediction, RunOptions } from '../types.js';
import type { Chosen } from './chosen.js';

/**
 * What an agent is paid for a decision, in any unit of the user's: money, minutes, points.
 *
 * Calling an anomaly an anomaly, a normal row normal, a normal row an anomaly (a false alarm), an anomaly normal (a miss).
 * A right call must pay more than the wrong one of the same row.
 */
export interface Rewards {
	readonly truePositive: number;
	readonly trueNegative: number;
	readonly falsePositive: number;
	readonly falseNegative: number;
}

/** What is known of a row: 1 = anomaly, 0 = nothing, −1 = surely normal. */
export type Label = 1 | 0 | -1;

/**
 * Says how suspicious rows look, higher = more; only the order counts. The agent is paid a little for agreeing with it, which is all that it learns from
 * where there are no labels.
 *
 * @param rows - features as the detector scales them, `[n, d]`.
 * @returns `[n]`, finite.
 */
export type Teacher = (rows: {
	readonly data: Float32Array;
	readonly shape: readonly [n: number, d: number];
}) => ArrayLike<number> | Promise<ArrayLike<number>>;

/** What a fit may be told besides the rows: what is known of them, and who else has an opinion. */
export interface ReinforcementFitOptions extends FitOptions {
	/** `[n]` of {@link Label}; default: nothing is known of any row. */
	readonly labels?: ArrayLike<number>;
	/** A teacher of one's own, in place of the option `teacher`. */
	readonly teacher?: Teacher;
}

export interface ReinforcementPrediction extends Prediction {
	/** `[n]`, 0 to 1: how likely each row is an anomaly, at the prior in force. */
	readonly probabilities: Float64Array;
	/** Of series: 1 where a score rests on enough past; elsewhere 0, and the label is 0. */
	readonly valid?: Uint8Array;
	/** Of series: alarms, those after a short silence gathered into one; in order of time. */
	readonly events?: readonly AnomalyEvent[];
}

/** Which rows to ask a person about. */
export type QueryStrategy =
	/** The highest scores, none like another that was asked; finds the most anomalies. */
	| 'top'
	/** Those nearest to the threshold; for tuning the border between the two, it finds few anomalies. */
	| 'margin'
	/** Drawn at random from all; what an unbiased estimate wants. */
	| 'random';

/** Which rows are worth a question, and among which to look. */
export interface QueryOptions extends RunOptions {
	/** Default `top`. */
	readonly strategy?: QueryStrategy;
	/** Rows to ask among; default: those that the detector remembers from its fit. */
	readonly rows?: SeriesInput;
}

/** Rows worth asking about, the most wanted first. Struct of arrays. */
export interface Query {
	/** Numbers of the rows: in the input of the fit, or in `rows` where they were given. */
	readonly ids: Uint32Array;
	readonly scores: Float64Array;
	readonly probabilities: Float64Array;
}

/** What people said about rows: labels, or what the detector's decisions are worth. */
export type Answers = ({ readonly ids: ArrayLike<number> } | { readonly rows: SeriesInput }) &
	(
		| {
				/** `[n]` of {@link Label}; 0 takes back what was said before. */
				readonly labels: ArrayLike<number>;
		  }
		| {
				/** `[n]`: what the decision about each row was worth, in the units of the reward table. */
				readonly rewards: ArrayLike<number>;
				/** `[n]`: the decision that is paid, 1 = "anomaly", 0 = "normal"; default: what the detector says of the row now. */
				readonly decisions?: ArrayLike<number>;
		  }
	);

/** What a detector knows of rows. Struct of arrays, one entry a row. */
export interface KnownAnswers {
	/** Numbers of the rows in the input of the fit; −1 where they were given later. */
	readonly ids: Int32Array;
	/** Of {@link Label}; 0 where a reward is known. */
	readonly labels: Int8Array;
	/** The decision that `rewards` pays, 1 = "anomaly", 0 = "normal"; −1 where a label is known. */
	readonly decisions: Int8Array;
	readonly rewards: Float64Array;
}

/** What a detector knows after it has learned from answers, and what that took. */
export interface FeedbackSummary {
	/** Rows with a label that the detector remembers, after this. */
	readonly labelled: { readonly anomalies: number; readonly normals: number };
	/** Rows with a reward given as a number. */
	readonly rewarded: number;
	readonly steps: number;
	readonly seconds: number;
}

export interface ReinforcementSummary extends FitSummary {
	readonly labelled: { readonly anomalies: number; readonly normals: number; readonly unknown: number };
	/** Share of anomalies that decisions reckon with, and where it comes from. */
	readonly prior: { readonly value: number; readonly reason: string };
	/** What was chosen by the number of labels. */
	readonly chosen: Chosen;
	/** Mean reward a decision, as the agent acted (it explores) and as it would act without exploring, over the training; in units of the reward table. */
	readonly rewardCurve: { readonly step: readonly number[]; readonly acted: readonly number[]; readonly greedy: readonly number[] };
	/** What was found in the data and done about it: sentences. */
	readonly notes: readonly string[];
}
