import { describe, expect, it } from 'vitest';
import { labelledEvents, usualLength } from '../../../../src/detector/reinforcement/series/events.js';
import { realisedReward } from '../../../../src/detector/reinforcement/series/realised.js';
import { EventRewards, type EventTable } from '../../../../src/detector/reinforcement/series/rewards.js';

const whole = (steps: number) => [{ start: 0, end: steps }];
const table: EventTable = {
	rewards: { truePositive: 4, trueNegative: 2, falsePositive: -3, falseNegative: -6 },
	earlyBonus: 0.5,
	alarmCost: 1,
	unlabelledWeight: 1,
	length: 10,
};
/** 30 steps with an event of 10 from step 10 on; all others surely normal. */
const labels = Int8Array.from({ length: 30 }, (_, step) => (step >= 10 && step < 20 ? 1 : -1));

function paid(alarms: readonly number[], own: Partial<EventTable> = {}, given = labels, pause = 1): number {
	const events = labelledEvents(given, whole(given.length));
	const decisions = Uint8Array.from(given, (_, step) => (alarms.includes(step) ? 1 : 0));
	return realisedReward(new EventRewards({ ...table, ...own }, { labels: given }, events), events, whole(given.length), decisions, pause);
}
const steps = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('events', () => {
	it('are runs of the label 1, and end with their piece', () => {
		const events = labelledEvents(Int8Array.from([1, 1, 0, 1, 1, 1, -1]), [
			{ start: 0, end: 5 },
			{ start: 5, end: 7 },
		]);
		expect([...events.starts]).toEqual([0, 3, 5]);
		expect([...events.ends]).toEqual([2, 5, 6]);
		expect([...events.of]).toEqual([0, 0, -1, 1, 1, 2, -1]);
		expect(usualLength(events)).toBeCloseTo(5 / 3, 12);
		expect(usualLength(labelledEvents(new Int8Array(5), whole(5)))).toBe(1);
	});
});

describe('rewards by event', () => {
	/** Of 20 normal steps, each a tenth of 2. */
	const quiet = 4;

	it('charge an event that nobody noticed once, at its end', () => {
		expect(paid([])).toBeCloseTo(quiet - 6, 5);
	});

	it('pay an event once, however long the alarm', () => {
		const once = paid([10]);
		expect(once).toBeCloseTo(quiet + 4 * 1.5 - 1, 5);
		expect(paid(steps(10, 20))).toBeCloseTo(once, 5);
	});

	it('pay more for an early alarm, step by step', () => {
		const byDelay = steps(10, 20).map((step) => paid([step]));
		for (let i = 1; i < byDelay.length; i++) expect(byDelay[i - 1] - byDelay[i]).toBeCloseTo((4 * 0.5) / 10, 5);
		expect(byDelay[9]).toBeCloseTo(quiet + 4 * 1.05 - 1, 5);
		expect(paid([10], { earlyBonus: 0 })).toBeCloseTo(paid([19], { earlyBonus: 0 }), 5);
	});

	it('charge each new alarm, also in an event that is caught', () => {
		const once = paid([10]);
		expect(paid([10, 12, 14])).toBeCloseTo(once - 2, 5);
		expect(paid([10, 12, 14], { alarmCost: 0 })).toBeCloseTo(paid([10], { alarmCost: 0 }), 5);
	});

	it('charge a false alarm when it begins, and the rest by its length', () => {
		const silent = paid([]);
		const step = 2 / 10;
		expect(paid([3])).toBeCloseTo(silent - step - 3 - 1, 5);
		expect(paid([3, 4, 5])).toBeCloseTo(silent - 3 * step - 3 - 1 - (2 * 3) / 10, 5);
		// Two alarms cost more than one that goes on.
		expect(paid([3, 5])).toBeLessThan(paid([3, 4, 5]));
	});

	it('take an alarm that begins before an event for false, but let it catch the event', () => {
		expect(paid(steps(9, 12))).toBeCloseTo(quiet - 2 / 10 - 3 - 1 + 6, 5);
		expect(paid(steps(19, 22))).toBeCloseTo(quiet - 4 / 10 - (2 * 3) / 10 + 4 * 1.05 - 1, 5);
	});

	it('count steps without a label as normal, with a weight', () => {
		const unknown = new Int8Array(30);
		expect(paid([], {}, unknown)).toBeCloseTo(6, 5);
		expect(paid([], { unlabelledWeight: 0.5 }, unknown)).toBeCloseTo(3, 5);
		expect(paid([4], { unlabelledWeight: 0.5 }, unknown)).toBeCloseTo((29 * 0.2 - 3) / 2 - 1, 5);
	});

	it('take an alarm after a short silence for the same one', () => {
		const step = 2 / 10;
		expect(paid([10, 12, 15], {}, labels, 3)).toBeCloseTo(paid([10]), 5);
		expect(paid([10, 12, 16], {}, labels, 3)).toBeCloseTo(paid([10]) - 1, 5);
		expect(paid([3, 5], {}, labels, 2)).toBeCloseTo(paid([]) - 2 * step - 3 - 1 - 3 / 10, 5);
	});

	it('pay 1 at most', () => {
		const events = labelledEvents(labels, whole(30));
		const rewards = new EventRewards(table, { labels }, events);
		const pays = new Float64Array(2);
		let most = 0;
		for (let step = 0; step < 30; step++)
			for (const caught of [false, true])
				for (const running of [false, true]) {
					rewards.write(step, caught, running, pays, 0);
					most = Math.max(most, Math.abs(pays[0]), Math.abs(pays[1]));
				}
		expect(most).toBe(1);
		expect(rewards.unit).toBe(6);
	});
});
