import type { FitSummary, Threshold } from '@anod/core';
import type { Evaluation } from '@anod/core/metrics';
import type { ScoreSketch } from '../scoring/sketch.js';
import type { TimelineBucket } from '../scoring/timeline.js';
import type { Setting } from '../subjects/settings.js';

/** One column's part in a row's score. */
export interface Contribution {
	readonly column: string;
	/** As the user wrote it, formatted. */
	readonly value: string;
	/** What the detector would have expected, formatted; null where it cannot say (dates). */
	readonly expected: string | null;
	readonly amount: number;
	/** Of the row's positive contributions, 0 to 1. */
	readonly share: number;
}

/** A row worth showing, explained. */
export interface ExplainedRow {
	/** Number of the row, from 1. */
	readonly row: number;
	/** Cell of the --id column. */
	readonly name: string | null;
	/** Formatted; null without a time column. */
	readonly time: string | null;
	/** The time in milliseconds, NaN without. */
	readonly milliseconds: number;
	readonly score: number;
	readonly pValue: number;
	readonly anomaly: boolean;
	/** Greatest first. */
	readonly contributions: readonly Contribution[];
}

export interface Curve {
	readonly x: ArrayLike<number>;
	readonly y: ArrayLike<number>;
}

/** Metrics of single rows or images, and their curves. */
export interface ReportEvaluation {
	readonly metrics: Evaluation;
	readonly roc: Curve;
	readonly precisionRecall: Curve;
	readonly unlabelled: number;
	/** Figures beyond these: name, value, what it means. */
	readonly more?: readonly (readonly [name: string, value: string, meaning: string])[];
}

/** What every report shows; no markup. */
export interface ReportFacts {
	readonly source: string;
	readonly verb: 'detect' | 'evaluate';
	readonly created: Date;
	/** What a score is of: row, step or image. */
	readonly noun: string;
	readonly threshold: Threshold;
	readonly sketch: ScoreSketch;
	readonly summary: FitSummary;
	readonly evaluation: ReportEvaluation | null;
	/** Options with their values; `changed` when not the default. */
	readonly settings: readonly Setting[];
	readonly versions: readonly (readonly [name: string, version: string])[];
	readonly notes: readonly string[];
}

/** What a report of a table shows. */
export interface TableReport extends ReportFacts {
	readonly rows: number;
	readonly anomalies: number;
	readonly timeline: { readonly buckets: readonly TimelineBucket[]; readonly timed: boolean; readonly lastTime: number };
	readonly top: readonly ExplainedRow[];
}
