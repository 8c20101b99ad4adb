import { type Confusion, confusion, f1, precision, recall } from './confusion.js';
import { averagePrecisionOf, type OracleBestF1, oracleBestF1Of, precisionAtN, rocAucOf } from './ranked.js';
import { type Labels, rank, type Scores } from './ranking.js';

/** How good scores and a threshold are, given the truth. */
export interface Evaluation {
	readonly rows: number;
	readonly anomalies: number;
	/** NaN when all rows are of one class. */
	readonly rocAuc: number;
	readonly averagePrecision: number;
	/** At the number of anomalies; NaN without any. */
	readonly precisionAtN: number;
	/** The threshold that the following are measured at; a row is flagged when its score ≥ threshold. */
	readonly threshold: number;
	readonly confusion: Confusion;
	readonly precision: number;
	readonly recall: number;
	readonly f1: number;
	/** Flagged normal rows, as a share of the normal rows; NaN without any. */
	readonly falseAlarmRate: number;
	/** What the best threshold, chosen with the labels, would have reached. */
	readonly oracleBestF1: OracleBestF1;
}

/**
 * All metrics of anomaly scores at once. Brier score and log loss stay apart: they want probabilities, which scores are not.
 *
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels or scores that are not finite; ANOD_OPTION for a NaN threshold.
 */
export function evaluate(labels: Labels, scores: Scores, threshold: number): Evaluation {
	const counts = confusion(labels, scores, threshold);
	const ranking = rank(labels, scores);
	return {
		rows: labels.length,
		anomalies: ranking.positives,
		rocAuc: rocAucOf(ranking),
		averagePrecision: averagePrecisionOf(ranking),
		precisionAtN: precisionAtN(labels, scores),
		threshold,
		confusion: counts,
		precision: precision(counts),
		recall: recall(counts),
		f1: f1(counts),
		falseAlarmRate: counts.falsePositives / ranking.negatives,
		oracleBestF1: oracleBestF1Of(ranking),
	};
}
