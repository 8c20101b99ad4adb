import { countedIn, fitThreshold } from '../../../threshold/index.js';
import type { Threshold, ThresholdRule } from '../../types.js';

/** Fewest stretches that held-out scores are cut into. */
const fewestBlocks = 20;

/** What thresholds are made from. */
export interface SeriesCalibration {
	/** Scores of held-out normal steps, ascending. */
	readonly calibration: Float64Array;
	/** The highest of each of some stretches, ascending. */
	readonly peaks: Float64Array;
	/** Steps of a stretch. */
	readonly stretch: number;
}

/**
 * Cuts held-out scores, in the order of time, into stretches as long as the longest moving average: steps nearer to each other than that share what they are
 * averages of, so that a thousand of them say as much as some tens.
 */
export function calibrationOf(scores: readonly number[], longestAverage: number): SeriesCalibration {
	const stretch = Math.max(1, Math.min(longestAverage, Math.floor(scores.length / fewestBlocks)));
	const peaks: number[] = [];
	for (let start = 0; start + stretch <= scores.length; start += stretch) {
		let peak = scores[start];
		for (let i = start + 1; i < start + stretch; i++) peak = Math.max(peak, scores[i]);
		peaks.push(peak);
	}
	return { calibration: Float64Array.from(scores).sort(), peaks: Float64Array.from(peaks).sort(), stretch };
}

/** The tail of the steps counts up to so many times that of the peaks. */
const mostAbovePeaks = 1.5;

/**
 * The threshold by a rule, from held-out scores.
 *
 * `auto` looks at two tails. That of the peaks of stretches, by which a clean series as long as the fitted one holds about 0.3 events, is the one that can tell
 * an event in the held-out steps from their tail: an event of a hundred steps is a tenth of a thousand steps, but one or two of fifty stretches. That of the steps
 * knows more of tails that are long; it counts where it is higher, up to half as much again. Scores of a classification are probabilities, so `auto` is one
 * half there. The other rules count steps.
 *
 * @param rows - steps of the fit.
 */
export function seriesThreshold(
	rule: ThresholdRule,
	labelled: boolean,
	{ calibration, peaks, stretch }: SeriesCalibration,
	rows: number,
): Threshold {
	const bySteps = countedIn(fitThreshold(rule, calibration, { rows }), 'step');
	if (rule !== 'auto') return bySteps;
	if (labelled) return { rule, value: 0.5, reason: 'an anomaly is more probable than not' };
	if (stretch === 1) return bySteps;
	const byPeaks = fitThreshold(rule, peaks, { rows: Math.ceil(rows / stretch) });
	const most = mostAbovePeaks * byPeaks.value;
	if (bySteps.value > byPeaks.value && bySteps.value <= most) return bySteps;
	const reason = `by the highest scores of stretches of ${stretch} steps, of which ${byPeaks.reason.replace('row reaches', 'one reaches')}`;
	return bySteps.value > most ? { rule, value: most, reason: `${mostAbovePeaks} times that ${reason}` } : { ...byPeaks, reason };
}
