import { AnodError } from '../errors.js';
import { checkLengths, finiteScore, isAnomaly, type Labels, type Scores } from './ranking.js';

/** How many rows fell where when score ≥ threshold means flagged. */
export interface Confusion {
	/** Anomalies flagged. */
	readonly truePositives: number;
	/** Normal rows flagged: false alarms. */
	readonly falsePositives: number;
	/** Anomalies missed. */
	readonly falseNegatives: number;
	/** Normal rows left alone. */
	readonly trueNegatives: number;
}

/**
 * Counts hits, false alarms, misses and quiet rows at a threshold.
 *
 * @param threshold - a row is flagged when its score ≥ threshold; ±Infinity is allowed, NaN is not.
 * @throws AnodError ANOD_SHAPE when lengths differ; ANOD_INPUT for no rows, odd labels or scores that are not finite; ANOD_OPTION for a NaN threshold.
 */
export function confusion(labels: Labels, scores: Scores, threshold: number): Confusion {
	if (typeof threshold !== 'number' || threshold !== threshold)
		throw new AnodError('ANOD_OPTION', `the threshold is ${String(threshold)}; it wants a number.`, { got: threshold });
	const n = checkLengths(labels, scores);
	let truePositives = 0;
	let falsePositives = 0;
	let positives = 0;
	for (let row = 0; row < n; row++) {
		const flagged = finiteScore(scores, row) >= threshold;
		if (isAnomaly(labels, row)) {
			positives++;
			if (flagged) truePositives++;
		} else if (flagged) falsePositives++;
	}
	return {
		truePositives,
		falsePositives,
		falseNegatives: positives - truePositives,
		trueNegatives: n - positives - falsePositives,
	};
}

/** Flagged rows that are anomalies, as a share of the flagged: TP / (TP + FP); 0 when nothing is flagged, as in scikit-learn. */
export const precision = (counts: Confusion): number => share(counts.truePositives, counts.truePositives + counts.falsePositives);

/** Anomalies that are flagged, as a share of all anomalies: TP / (TP + FN); 0 when there is none, as in scikit-learn. */
export const recall = (counts: Confusion): number => share(counts.truePositives, counts.truePositives + counts.falseNegatives);

/** Harmonic mean of precision and recall: 2·TP / (2·TP + FP + FN); 0 where that is 0 / 0, as in scikit-learn. */
export const f1 = (counts: Confusion): number =>
	share(2 * counts.truePositives, 2 * counts.truePositives + counts.falsePositives + counts.falseNegatives);

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
