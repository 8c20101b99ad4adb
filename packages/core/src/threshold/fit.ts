import type { Threshold, ThresholdRule } from '../detector/types.js';
import { AnodError } from '../errors.js';
import { atOnce } from '../training/run.js';
import { nextUp } from './power.js';
import { automaticThreshold } from './tail.js';

/** What a threshold rule may want to know beyond the held-out scores. */
export interface ThresholdContext {
	/** Rows that the detector was given, held out or not; `auto` spreads its risk over them. Default: the held-out rows. */
	readonly rows?: number;
}

/**
 * The score from which a row is an anomaly, by a rule.
 *
 * - a number: that score;
 * - `contamination` c: flags that share of the held-out scores (midway between two of them), fewer when ties leave no choice;
 * - `falseAlarmRate` r: split conformal. Flags exactly the rows whose {@link pValues} entry ≤ r, so that a fresh row exchangeable with
 *   the held-out ones is flagged with probability at most r; Infinity when there are too few of them;
 * - `auto`: see {@link automaticThreshold}.
 *
 * @param calibration - `[n]`, finite scores of rows held out of training, in any order.
 * @throws AnodError ANOD_OPTION for a rule it does not know or out of range; ANOD_INPUT for scores that are not finite.
 * @see Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a Random World
 */
export const fitThreshold = (rule: ThresholdRule, calibration: Float64Array, context?: ThresholdContext): Threshold =>
	atOnce(fittingThreshold(rule, calibration, context));

/** As {@link fitThreshold}, with many a pause to be had while a tail is fitted. */
export function* fittingThreshold(
	rule: ThresholdRule,
	calibration: Float64Array,
	{ rows = calibration.length }: ThresholdContext = {},
): Generator<void, Threshold> {
	const sorted = calibration.slice().sort();
	const n = sorted.length;
	if (n > 0 && !(sorted[0] > -Infinity && sorted[n - 1] < Infinity))
		throw new AnodError('ANOD_INPUT', 'the held-out scores are not all finite numbers; the detector has not learned.', { rows: n });
	if (rule === 'auto') return { rule, ...(yield* automaticThreshold(sorted, rows)) };
	if (typeof rule === 'number' && Number.isFinite(rule)) return { rule, value: rule, reason: 'given' };
	if (typeof rule === 'object' && rule !== null) {
		if ('contamination' in rule && rule.contamination > 0 && rule.contamination <= 0.5)
			return { rule, ...contaminationThreshold(sorted, rule.contamination) };
		if ('falseAlarmRate' in rule && rule.falseAlarmRate > 0 && rule.falseAlarmRate < 1)
			return { rule, ...conformalThreshold(sorted, rule.falseAlarmRate) };
	}
	throw new AnodError(
		'ANOD_OPTION',
		`the threshold rule is ${JSON.stringify(rule) ?? String(rule)}; it wants 'auto', a finite number, { contamination: 0 < c ≤ 0.5 } or { falseAlarmRate: 0 < r < 1 }.`,
		{ option: 'threshold', got: rule },
	);
}

const percent = (share: number): string => `${+(share * 100).toPrecision(3)} %`;

function contaminationThreshold(sorted: Float64Array, share: number): { value: number; reason: string } {
	const n = sorted.length;
	if (n === 0) return { value: Infinity, reason: 'no row was held out, so no share of them can be flagged' };
	const flagged = Math.round(share * n);
	const justAbove = atMost(sorted, flagged);
	const value = flagged === 0 ? justAbove : Math.max(justAbove, sorted[n - flagged] / 2 + sorted[n - flagged - 1] / 2);
	return { value, reason: `the score that ${percent(share)} of ${n} held-out rows reach` };
}

function conformalThreshold(sorted: Float64Array, rate: number): { value: number; reason: string } {
	const n = sorted.length;
	// The largest k with k / (n + 1) ≤ rate by the same division that p-values use, whatever rate·(n + 1) rounds to.
	let k = Math.floor(rate * (n + 1));
	if ((k + 1) / (n + 1) <= rate) k++;
	else if (k / (n + 1) > rate) k--;
	if (k < 1) {
		const needed = Math.ceil(1 / rate) - 1;
		return {
			value: Infinity,
			reason: `a false-alarm rate of ${percent(rate)} needs at least ${needed} held-out rows; there are ${n}, so no row can be flagged`,
		};
	}
	return {
		value: atMost(sorted, k - 1),
		reason: `at most ${percent(rate)} of normal rows reach it, by ${n} held-out rows (split conformal)`,
	};
}

/** The lowest score that at most `count` < n of the ascending scores reach. */
function atMost(sorted: Float64Array, count: number): number {
	return nextUp(sorted[sorted.length - 1 - count]);
}
