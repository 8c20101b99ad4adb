import { fitThreshold } from '../../threshold/index.js';
import type { Threshold, ThresholdRule } from '../types.js';
import { type Curve, scoreOf } from './curve.js';
import type { Prior } from './prior.js';
import type { Stakes } from './reward-table.js';
import type { Rewards } from './types.js';

export const percent = (share: number): string => `${+(share * 100).toPrecision(3)} %`;

/**
 * The `auto` threshold: the score from which an alarm is expected to pay more than none,
 * p·(truePositive − falseNegative) > (1 − p)·(trueNegative − falsePositive).
 */
function rewardThreshold(rewards: Rewards, { alarm, clear }: Stakes, curve: Curve, prior: Prior): Threshold {
	const { truePositive, trueNegative, falsePositive, falseNegative } = rewards;
	const table = `a right alarm pays ${truePositive}, a miss ${falseNegative}, an all-clear ${trueNegative}, a false alarm ${falsePositive}`;
	if (alarm <= 0 && clear >= 0)
		return { rule: 'auto', value: Number.POSITIVE_INFINITY, reason: `an alarm never pays more than an all-clear: ${table}` };
	if (alarm >= 0 && clear <= 0)
		return { rule: 'auto', value: Number.NEGATIVE_INFINITY, reason: `an alarm never pays less than an all-clear: ${table}` };
	const least = clear / (alarm + clear);
	return {
		rule: 'auto',
		value: scoreOf(curve, prior.value, least),
		reason: `an alarm is expected to pay from a probability of ${percent(least)} on: ${table}; ${percent(prior.value)} of the rows are reckoned anomalies (${prior.reason})`,
	};
}

/**
 * The threshold that a rule gives.
 *
 * @param calibration - scores of held-out rows, for all rules but `auto`.
 * @param rows - that the detector was fitted on.
 * @throws AnodError ANOD_OPTION for a rule out of range.
 */
export function thresholdBy(
	rule: ThresholdRule,
	rewards: Rewards,
	stakes: Stakes,
	{ curve, prior }: { readonly curve: Curve; readonly prior: Prior },
	calibration: Float64Array,
	rows: number,
): Threshold {
	return rule === 'auto' ? rewardThreshold(rewards, stakes, curve, prior) : fitThreshold(rule, calibration, { rows });
}
