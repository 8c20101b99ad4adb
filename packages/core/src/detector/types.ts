import type { Backend } from '../backend/types.js';
import type { Cell, Input } from '../data/types.js';
import type { ColumnSchema } from '../preprocessing/types.js';

/** Rule for the score from which a row counts as an anomaly. */
export type ThresholdRule =
	/** Generalised Pareto tail of held-out scores; clean data flags (almost) nothing. */
	| 'auto'
	/** A fixed score. */
	| number
	/** Flags this share of rows like the fitted ones, in (0, 0.5]. */
	| { readonly contamination: number }
	/** Split-conformal: at most this share of fresh normal rows is flagged on average, in (0, 1). */
	| { readonly falseAlarmRate: number };

/** The fitted threshold, as saved in the model file. */
export interface Threshold {
	readonly rule: ThresholdRule;
	/** A row is an anomaly when score ≥ value. Infinity: no row can be (too few held-out rows for the rate asked). */
	readonly value: number;
	/** How it came about, for people. */
	readonly reason: string;
}

/** How far a call has come. */
export interface Progress {
	readonly phase: 'prepare' | 'train' | 'calibrate' | 'score';
	/** 0 to 1 over the whole call. */
	readonly fraction: number;
	readonly epoch?: number;
	readonly epochs?: number;
	readonly step?: number;
	readonly steps?: number;
	/** Mean training loss of the last slice. */
	readonly loss?: number;
	readonly validationLoss?: number;
	/** Estimate, in milliseconds. */
	readonly remainingMs?: number;
}

/** What every long call takes. */
export interface RunOptions {
	/** Stops the call between two slices of work; it then throws ANOD_ABORTED and leaves the detector as it was. */
	readonly signal?: AbortSignal;
	/** Is called after each slice of work. */
	readonly onProgress?: (progress: Progress) => void;
}

/** What a fit needs besides rows. */
export interface FitOptions extends RunOptions {
	/** Where the kernels come from; a promise is awaited. */
	readonly backend: Backend | Promise<Backend>;
}

/** What a fit saw and did. */
export interface FitSummary {
	readonly rows: number;
	readonly columns: readonly ColumnSchema[];
	readonly features: number;
	/** Rows the detector set aside as suspicious before training. */
	readonly setAside: number;
	readonly heldOut: number;
	readonly steps: number;
	readonly parameters: number;
	/** Mean training loss over some tens of slices, for a curve; same length arrays. */
	readonly curve: {
		readonly step: readonly number[];
		readonly loss: readonly number[];
		readonly validationLoss: readonly (number | null)[];
	};
	readonly threshold: Threshold;
	readonly health: Health;
	readonly seconds: number;
}

/** Signs that a detector learned something. */
export interface Health {
	/** Mean rebuild loss on held-out rows: of the trained network, of the same network before training, of the mean row. */
	readonly loss: { readonly trained: number; readonly untrained: number; readonly mean: number };
	/** Units of hidden layers that are constant over the held-out rows. */
	readonly deadUnits: number;
	/** Sentences about what looks wrong; empty when nothing does. */
	readonly warnings: readonly string[];
}

/** Struct of arrays, one entry a row. */
export interface Prediction {
	/** Higher = more abnormal. */
	readonly scores: Float64Array;
	/** 1 = anomaly (score ≥ threshold), 0 = normal. */
	readonly labels: Uint8Array;
	/** Share of held-out rows at least as abnormal: (1 + #{held-out ≥ score}) / (held-out + 1). */
	readonly pValues: Float64Array;
	readonly threshold: Threshold;
}

/** Why rows scored as they did. */
export interface Explanation {
	readonly scores: Float64Array;
	/** Names of the columns that contributions refer to. */
	readonly columns: readonly string[];
	/** `[n, columns]`; each row sums to its score. Meaningful for rows with a score above 0. */
	readonly contributions: Float64Array;
	/** `[n][columns]`: the cell the detector would have expected, in the user's own units. */
	readonly expected: readonly (readonly Cell[])[];
}

/** A detector that has learned: what a model file holds. */
export interface FittedDetector {
	/**
	 * `[n]`, one finite number a row, higher = more abnormal, whatever else is in the input.
	 *
	 * @throws AnodError ANOD_SHAPE or ANOD_UNKNOWN_COLUMN for rows unlike those of the fit; ANOD_MISSING_VALUE for an empty cell where the option `missing` refuses them.
	 */
	score(input: Input, options?: RunOptions): Promise<Float64Array>;
	/**
	 * Scores, and which rows reach the threshold.
	 *
	 * @throws AnodError as `score`
	 */
	predict(input: Input, options?: RunOptions): Promise<Prediction>;
	/**
	 * What each column contributes to the score of a row; the contributions of a row sum to its score.
	 *
	 * @throws AnodError as `score`
	 */
	explain(input: Input, options?: RunOptions): Promise<Explanation>;
	/** Changes the threshold without refitting. */
	setThreshold(rule: ThresholdRule): Threshold;
	/** A transform to pipe through: of batches of rows, or of the points of a series. */
	stream(): { readonly readable: ReadableStream; readonly writable: WritableStream };
	/** The `.anod` file. */
	save(): Promise<Uint8Array>;
	readonly summary: FitSummary;
	readonly threshold: Threshold;
	/** Frees what the backend holds for this detector, which is then as before its fit; twice is fine. */
	dispose(): void;
}

/** A detector that can learn. Before the first fit, everything else throws ANOD_NOT_FITTED. */
export interface Detector extends FittedDetector {
	/**
	 * Learns what is usual from `[n, d]` rows. A second fit begins anew; one that fails leaves the detector as it was.
	 *
	 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_INPUT, ANOD_SHAPE or ANOD_MISSING_VALUE for rows that do not do; ANOD_DIVERGED when the loss stops being finite;
	 * ANOD_BACKEND when the backend cannot start; ANOD_ABORTED when the signal fires.
	 */
	fit(input: Input, options: FitOptions): Promise<FitSummary>;
}
