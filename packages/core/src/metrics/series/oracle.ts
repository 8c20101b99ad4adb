import { AnodError } from '../../errors.js';
import { finiteScore, type Scores } from '../ranking.js';

/** The best value of a metric over thresholds, and the highest threshold that reaches it first. */
export interface OracleBest {
	readonly value: number;
	readonly threshold: number;
}

/**
 * The best value of a metric over 100 thresholds, as TSB-AD reports event-based, range-based, point-adjusted and affiliation F1.
 * An oracle: the threshold is chosen with the labels in hand, so it is an upper bound and not what a detector achieves.
 *
 * The thresholds are those of TSB-AD: evenly spaced from the lowest score to the highest, a row being flagged when its score is *above*;
 * so the last of them flags nothing, and equal scores are never flagged. `metric` gets, for each, the lowest score above it.
 *
 * @param scores - `[n]`, finite.
 * @param metric - the value at a threshold, where score ≥ threshold means flagged; NaN leaves the threshold out.
 * @returns the first best from the lowest threshold on; NaN for both when every value is NaN.
 * @throws AnodError ANOD_INPUT for no rows or scores that are not finite, and whatever `metric` throws.
 * @example
 * const best = oracleBest(scores, (threshold) => evaluateEvents(labels, scores, threshold).f1);
 */
export function oracleBest(scores: Scores, metric: (threshold: number) => number): OracleBest {
	let value = Number.NaN;
	let best = Number.NaN;
	for (const threshold of oracleThresholds(scores)) {
		const candidate = metric(threshold);
		if (candidate <= value || candidate !== candidate) continue;
		value = candidate;
		best = threshold;
	}
	return { value, threshold: best };
}

/** The lowest score above each of 100 places from the lowest score to the highest; Infinity where there is none. */
function oracleThresholds(scores: Scores): Float64Array {
	const n = scores.length;
	if (n === 0) throw new AnodError('ANOD_INPUT', 'there are no rows; a metric needs at least one labelled row.');
	const sorted = Float64Array.from({ length: n }, (_, row) => finiteScore(scores, row)).sort();
	const step = (sorted[n - 1] - sorted[0]) / 99;
	let above = 0;
	return Float64Array.from({ length: 100 }, (_, i) => {
		const place = i === 99 ? sorted[n - 1] : sorted[0] + i * step;
		while (above < n && sorted[above] <= place) above++;
		return above < n ? sorted[above] : Infinity;
	});
}
