import type { Rewards } from '../types.js';
import type { LabelledEvents } from './events.js';

/** What decisions about steps pay. Names and meaning as in the option table. */
export interface EventTable {
	readonly rewards: Rewards;
	readonly earlyBonus: number;
	readonly alarmCost: number;
	/** Weight of the rewards in steps of which nothing is known: they count as normal. */
	readonly unlabelledWeight: number;
	/** Steps of a usual event. */
	readonly length: number;
}

/** The greatest that one decision can pay or cost. */
export function rewardUnit({ rewards, earlyBonus, alarmCost }: Pick<EventTable, 'rewards' | 'earlyBonus' | 'alarmCost'>): number {
	const caught = rewards.truePositive * (1 + earlyBonus);
	return Math.max(
		...[
			caught,
			caught - alarmCost,
			rewards.falsePositive,
			rewards.falsePositive - alarmCost,
			rewards.falseNegative,
			rewards.trueNegative,
		].map(Math.abs),
	);
}

/**
 * What alarm and silence pay at a step of a series, where it is events that count.
 *
 * - An event pays `truePositive` once, at the first step with an alarm, and `earlyBonus` times that again if this is its first step, falling to 0 at its end. One
 *   that ends without an alarm pays `falseNegative` there. Once it is caught, it pays nothing more.
 * - A false alarm pays `falsePositive` when it begins outside an event, however long it is; but every further stretch as long as a usual event counts as another, a little
 *   of it at each step: else an alarm that is never switched off would be cheap.
 * - Silence outside events pays `trueNegative` for each stretch as long as a usual event, a little of it at each step: a normal stretch and an event weigh alike, as
 *   rows of a table do, however many more steps are normal.
 * - Whatever an alarm pays when it begins, it costs `alarmCost`. One that falls silent for no more than some steps goes on afterwards.
 * - Steps without a label count as normal, with a weight.
 */
export class EventRewards {
	/** All is paid in this, so that no decision pays more than 1. */
	readonly unit: number;
	readonly #silence: number;
	readonly #falseAlarm: number;
	readonly #alarmCost: number;

	/**
	 * @param known - of each step, `[steps]`: its label, or a decision whose reward was given as a number (1 = alarm; −1: none), in units of the reward table.
	 */
	constructor(
		private readonly table: EventTable,
		private readonly known: { readonly labels: Int8Array; readonly decisions?: Int8Array; readonly rewards?: Float64Array },
		private readonly events: LabelledEvents,
	) {
		this.unit = rewardUnit(table);
		this.#silence = table.rewards.trueNegative / table.length / this.unit;
		this.#falseAlarm = table.rewards.falsePositive / this.unit;
		this.#alarmCost = table.alarmCost / this.unit;
	}

	/** Steps of a usual event. */
	get length(): number {
		return this.table.length;
	}

	/**
	 * Writes what silence and an alarm pay at a step to `into[at]` and `into[at + 1]`.
	 *
	 * @param caught - whether there was an alarm in the event before, where the step is in one.
	 * @param running - whether an alarm here would be one that goes on.
	 */
	write(step: number, caught: boolean, running: boolean, into: Float32Array | Float64Array, at: number): void {
		const { labels, decisions, rewards: given } = this.known;
		const decision = decisions?.[step] ?? -1;
		if (given && decision >= 0) {
			into[at + decision] = given[step] / this.unit;
			into[at + 1 - decision] = Number.NaN;
			return;
		}
		const event = this.events.of[step];
		const cost = running ? 0 : this.#alarmCost;
		if (event < 0) {
			const weight = labels[step] === 0 ? this.table.unlabelledWeight : 1;
			into[at] = weight * this.#silence;
			into[at + 1] = weight * (running ? this.#falseAlarm / this.table.length : this.#falseAlarm) - cost;
		} else if (caught) {
			into[at] = 0;
			into[at + 1] = 0 - cost;
		} else {
			const { rewards, earlyBonus } = this.table;
			const start = this.events.starts[event];
			const end = this.events.ends[event];
			const left = 1 - (step - start) / (end - start);
			into[at] = step === end - 1 ? rewards.falseNegative / this.unit : 0;
			into[at + 1] = (rewards.truePositive * (1 + earlyBonus * left)) / this.unit - cost;
		}
	}
}
