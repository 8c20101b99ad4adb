import { countedIn, fitThreshold } from '../../../threshold/index.js';
import type { Threshold, ThresholdRule } from '../../types.js';
import type { ImagesState } from './state.js';

/**
 * The threshold of a detector of images by a rule.
 *
 * Scores of classification are probabilities, so `auto` is ½ there; `falseAlarmRate` counts held-out normal images, `contamination` all held-out images.
 *
 * @param tensors - `calibration`, and `heldOut` where there were labels.
 * @param rows - images of the fit.
 */
export function imagesThreshold(rule: ThresholdRule, tensors: ImagesState['tensors'], rows: number): Threshold {
	const calibration = tensors.calibration as Float64Array;
	const heldOut = tensors.heldOut as Float64Array | undefined;
	if (heldOut && rule === 'auto') return { rule, value: 0.5, reason: 'an anomaly is more probable than not' };
	const byAll = heldOut && typeof rule === 'object' && 'contamination' in rule;
	return countedIn(fitThreshold(rule, byAll ? heldOut : calibration, { rows }), 'image');
}
