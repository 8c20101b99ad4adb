import { AnodError } from '../../errors.js';
import type { Rewards } from './types.js';

/** What a reward table comes down to. */
export interface Stakes {
	/** The table in units of its greatest reward, −1 to 1: what an agent learns from. */
	readonly table: Rewards;
	/** That reward. */
	readonly unit: number;
	/** In the same units: what calling an anomaly one pays more than missing it, and what an all-clear pays more than a false alarm. */
	readonly alarm: number;
	readonly clear: number;
	/** 1 where scores rise with the probability of an anomaly, −1 where they fall, 0 where they say nothing of it. */
	readonly direction: number;
}

/** @throws AnodError ANOD_OPTION when all decisions pay the same. */
export function stakesOf(rewards: Rewards): Stakes {
	const { truePositive, trueNegative, falsePositive, falseNegative } = rewards;
	if (truePositive === falseNegative && trueNegative === falsePositive)
		throw new AnodError(
			'ANOD_OPTION',
			`option rewards is ${JSON.stringify(rewards)}: right decisions pay as much as wrong ones, so there is nothing to learn; let truePositive pay more than falseNegative, and trueNegative more than falsePositive.`,
			{ option: 'rewards', got: rewards },
		);
	const unit = Math.max(Math.abs(truePositive), Math.abs(trueNegative), Math.abs(falsePositive), Math.abs(falseNegative));
	const table = {
		truePositive: truePositive / unit,
		trueNegative: trueNegative / unit,
		falsePositive: falsePositive / unit,
		falseNegative: falseNegative / unit,
	};
	const alarm = table.truePositive - table.falseNegative;
	const clear = table.trueNegative - table.falsePositive;
	return { table, unit, alarm, clear, direction: Math.sign(alarm + clear) };
}

/** What is odd about a table, in sentences: agents are trained by it all the same. */
export function oddRewards({ alarm, clear }: Stakes): string[] {
	if (alarm <= 0 && clear <= 0) return ['the reward table pays wrong decisions more than right ones: high scores now mean normal rows.'];
	if (alarm <= 0)
		return ['the reward table pays a missed anomaly at least as much as a right alarm: there is nothing to be won by an alarm.'];
	if (clear <= 0) return ['the reward table pays a false alarm at least as much as a right all-clear: an alarm for every row is best.'];
	return [];
}
