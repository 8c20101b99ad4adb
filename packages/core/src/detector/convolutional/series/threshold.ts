import { fitThreshold } from '../../../threshold/index.js';
import type { Threshold, ThresholdRule } from '../../types.js';

/** The threshold by a rule. Scores of a classification are probabilities, so `auto` is one half there. */
export function seriesThreshold(rule: ThresholdRule, labelled: boolean, calibration: Float64Array, rows: number): Threshold {
	if (labelled && rule === 'auto') return { rule, value: 0.5, reason: 'an anomaly is more probable than not' };
	return fitThreshold(rule, calibration, { rows });
}
