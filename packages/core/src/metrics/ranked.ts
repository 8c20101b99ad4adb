import { AnodError } from '../errors.js';
import { f1, precision, recall } from './confusion.js';
import { checkLengths, finiteScore, isAnomaly, type Labels, type Ranking, rank, type Scores } from './ranking.js';

/**
 * Area under the ROC curve: the chance that a random anomaly scores above a random normal row, a tie counting half.
 *
 * @returns 0 to 1; NaN when all rows are of one class, as scikit-learn's `roc_auc_score`.
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels or scores that are not finite.
 * @see Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747
 */
export function rocAuc(labels: Labels, scores: Scores): number {
	return rocAucOf(rank(labels, scores));
}

/**
 * Average precision: Σ (recallᵢ − recallᵢ₋₁) · precisionᵢ over the distinct scores, without interpolation.
 *
 * @returns 0 to 1; 0 without anomalies, 1 with nothing else, as scikit-learn's `average_precision_score`.
 * @throws as {@link rocAuc}.
 */
export function averagePrecision(labels: Labels, scores: Scores): number {
	return averagePrecisionOf(rank(labels, scores));
}

/** The best F1 that any threshold could have reached, and what it takes. */
export interface OracleBestF1 {
	readonly f1: number;
	/** The lowest of the thresholds that reach it. */
	readonly threshold: number;
	readonly precision: number;
	readonly recall: number;
}

/**
 * The highest F1 over all thresholds. An oracle: the threshold is chosen with the labels in hand, so it is an upper bound
 * and not what a detector achieves; {@link evaluate} reports F1 at the detector's own threshold beside it.
 *
 * @throws as {@link rocAuc}.
 */
export function oracleBestF1(labels: Labels, scores: Scores): OracleBestF1 {
	return oracleBestF1Of(rank(labels, scores));
}

/**
 * Share of anomalies among the n highest scores. Rows with equal scores keep their order, so exactly n rows count
 * (PyOD's version counts another number of rows when scores tie).
 *
 * @param n - how many rows to look at, 1 to the number of rows; default: the number of anomalies.
 * @returns 0 to 1; NaN when n is left out and there is no anomaly.
 * @throws AnodError ANOD_OPTION when n is not in its range; otherwise as {@link rocAuc}.
 */
export function precisionAtN(labels: Labels, scores: Scores, n?: number): number {
	const rows = checkLengths(labels, scores);
	let count = n;
	if (count === undefined) {
		count = 0;
		for (let row = 0; row < rows; row++) if (isAnomaly(labels, row)) count++;
	} else if (!Number.isInteger(count) || count < 1 || count > rows)
		throw new AnodError('ANOD_OPTION', `n is ${n}; it wants a whole number from 1 to ${rows}, the number of rows.`, { got: n, rows });
	const sorted = Float64Array.from({ length: rows }, (_, row) => finiteScore(scores, row)).sort();
	if (count === 0) return Number.NaN;
	const cut = sorted[rows - count];
	let above = 0;
	for (let i = rows - 1; i >= 0 && sorted[i] > cut; i--) above++;
	let atCut = count - above;
	let hits = 0;
	for (let row = 0; row < rows; row++) {
		const score = scores[row];
		if (score > cut || (score === cut && atCut-- > 0)) hits += isAnomaly(labels, row) ? 1 : 0;
	}
	return hits / count;
}

export function rocAucOf({ positives, negatives, truePositives, falsePositives }: Ranking): number {
	if (positives === 0 || negatives === 0) return Number.NaN;
	let doubleArea = 0;
	for (let i = 0, tp = 0, fp = 0; i < truePositives.length; i++) {
		doubleArea += (falsePositives[i] - fp) * (truePositives[i] + tp);
		tp = truePositives[i];
		fp = falsePositives[i];
	}
	return doubleArea / (2 * positives * negatives);
}

export function averagePrecisionOf({ positives, truePositives, falsePositives }: Ranking): number {
	let sum = 0;
	for (let i = 0, tp = 0; i < truePositives.length; i++) {
		if (truePositives[i] === tp) continue;
		sum += (truePositives[i] - tp) * (truePositives[i] / (truePositives[i] + falsePositives[i]));
		tp = truePositives[i];
	}
	return positives === 0 ? 0 : sum / positives;
}

export function oracleBestF1Of({ positives, negatives, thresholds, truePositives, falsePositives }: Ranking): OracleBestF1 {
	let best = 0;
	let bestF1 = -1;
	const countsAt = (i: number) => ({
		truePositives: truePositives[i],
		falsePositives: falsePositives[i],
		falseNegatives: positives - truePositives[i],
		trueNegatives: negatives - falsePositives[i],
	});
	for (let i = 0; i < thresholds.length; i++) {
		const value = f1(countsAt(i));
		if (value >= bestF1) {
			bestF1 = value;
			best = i;
		}
	}
	const counts = countsAt(best);
	return { f1: bestF1, threshold: thresholds[best], precision: precision(counts), recall: recall(counts) };
}
