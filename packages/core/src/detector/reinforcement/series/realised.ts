import type { LabelledEvents } from './events.js';
import type { EventRewards } from './rewards.js';

/**
 * What decisions about all steps of some stretches pay together, as far as it is known.
 *
 * @param decisions - `[steps]`, 1 = alarm.
 * @param pause - steps of silence after which an alarm is a new one.
 * @returns in the units of the reward table.
 */
export function realisedReward(
	rewards: EventRewards,
	events: LabelledEvents,
	stretches: readonly { readonly start: number; readonly end: number }[],
	decisions: ArrayLike<number>,
	pause: number,
): number {
	const pays = new Float64Array(2);
	let sum = 0;
	for (const { start, end } of stretches) {
		let silence = pause;
		let caught = false;
		for (let step = start; step < end; step++) {
			if (step > start && events.of[step] !== events.of[step - 1]) caught = false;
			const alarm = decisions[step] === 1;
			rewards.write(step, caught, silence < pause, pays, 0);
			const pay = pays[alarm ? 1 : 0];
			if (pay === pay) sum += pay;
			silence = alarm ? 0 : silence + 1;
			caught ||= alarm && events.of[step] >= 0;
		}
	}
	return sum * rewards.unit;
}
