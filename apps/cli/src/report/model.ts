import type { FitSummary, ReinforcementSummary, Rewards, Threshold } from '@anod/core';
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
	/** How likely it is an anomaly, where the detector says so. */
	readonly probability?: number;
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

/** What decisions earned at the reward table, a row on average. */
export interface RealisedReward {
	/** Rows with a label. */
	readonly rows: number;
	/** By the detector's decisions. */
	readonly decided: number;
	/** By calling every row normal. */
	readonly alwaysNormal: number;
	/** Whether the detector learned from these very labels. */
	readonly inSample: boolean;
}

/** What a reward-driven detector is paid, and what it earned. */
export interface RewardFacts extends Pick<ReinforcementSummary, 'labelled' | 'prior' | 'rewardCurve'> {
	readonly table: Rewards;
	/** null without labels. */
	readonly realised: RealisedReward | null;
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
	/** Of a reward-driven detector only. */
	readonly rewards?: RewardFacts;
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
