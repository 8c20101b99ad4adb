import { describe, expect, it } from 'vitest';
import { SeriesEnvironment, type SeriesWorld } from '../../../../src/detector/reinforcement/series/environment.js';
import { labelledEvents } from '../../../../src/detector/reinforcement/series/events.js';
import { EventRewards } from '../../../../src/detector/reinforcement/series/rewards.js';
import { layOutWindows } from '../../../../src/detector/reinforcement/series/windows.js';
import { RandomStream } from '../../../../src/numeric/random.js';

const pieces = [
	{ start: 0, end: 300, series: 0, position: 0 },
	{ start: 300, end: 340, series: 1, position: 0 },
];
const steps = 340;
const labels = Int8Array.from({ length: steps }, (_, step) => ((step >= 100 && step < 110) || step >= 335 ? 1 : 0));

/** A world of one channel whose value at step t is t + 1. */
function world(own: Partial<SeriesWorld> = {}): SeriesWorld {
	const events = labelledEvents(labels, pieces);
	const table = {
		rewards: { truePositive: 1, trueNegative: 1, falsePositive: -1, falseNegative: -1 },
		earlyBonus: 0,
		alarmCost: 0,
		unlabelledWeight: 1,
		length: 10,
	};
	return {
		windows: layOutWindows(
			Float32Array.from({ length: steps }, (_, step) => step + 1),
			pieces,
			4,
			2,
		),
		rewards: new EventRewards(table, { labels }, events),
		events,
		stretches: [
			{ start: 0, end: 250 },
			{ start: 300, end: 340 },
		],
		wanted: [
			{ start: 100, end: 110 },
			{ start: 335, end: 340 },
		],
		wantedShare: 0,
		decisions: 3,
		...own,
	};
}
const random = (seed = 1) => {
	const stream = new RandomStream(seed, 99);
	return () => stream.float();
};
const observed = (environment: SeriesEnvironment, state: ArrayLike<number>): number[] => {
	const rows = new Float32Array(environment.inputs);
	environment.observe(Int32Array.from(state), 1, rows);
	return [...rows];
};

describe('a series as an environment', () => {
	it('shows the window up to a step, zeros before the beginning of its piece, and the last decisions beside the steps they were made at', () => {
		const environment = new SeriesEnvironment(world());
		expect(environment.inputs).toBe(8);
		expect(observed(environment, [10, 0, 5])).toEqual([8, 0, 9, 0, 10, 0, 11, 0]);
		expect(observed(environment, [301, 0, 5])).toEqual([0, 0, 0, 0, 301, 0, 302, 0]);
		let state = new Int32Array([10, 0, 60]);
		for (const action of [1, 0, 1]) {
			const to = new Int32Array(3);
			expect(environment.step(state, action, to, random())).toBe(false);
			state = to;
		}
		expect(observed(environment, state)).toEqual([11, 1, 12, 0, 13, 1, 14, 0]);
		const to = new Int32Array(3);
		environment.step(state, 0, to, random());
		expect(observed(environment, to)).toEqual([12, 0, 13, 1, 14, 0, 15, 0]);
	});

	it('knows whether an alarm runs and an event is caught, though a network sees neither decisions nor labels', () => {
		const environment = new SeriesEnvironment(world({ decisions: 0 }));
		const pays = (state: Int32Array): number[] => {
			const into = new Float32Array(2);
			environment.rewards(state, 1, into);
			return [...into].map((pay) => Math.round(pay * 100) / 100);
		};
		let state = new Int32Array([98, 0, 60]);
		const go = (action: number): number[] => {
			const to = new Int32Array(3);
			environment.step(state, action, to, random());
			state = to;
			return pays(state);
		};
		expect(pays(state)).toEqual([0.1, -1]);
		expect(go(1)).toEqual([0.1, -0.1]);
		expect(go(0)).toEqual([0, 1]);
		expect(go(0)).toEqual([0, 1]);
		expect(go(1)).toEqual([0, 0]);
		expect(observed(environment, state).filter((_, i) => i % 2 === 1)).toEqual([0, 0, 0, 0]);
		for (let i = 0; i < 7; i++) expect(go(0)).toEqual([0, 0]);
		expect(state[0]).toBe(109);
		expect(go(0)).toEqual([0.1, -1]);
		state = new Int32Array([108, 0, 60]);
		expect(go(0)).toEqual([-1, 1]);
	});

	it('lets an alarm go on after a silence that is shorter than the decisions that are seen', () => {
		const environment = new SeriesEnvironment(world({ decisions: 2 }));
		const pays = new Float32Array(2);
		let state = new Int32Array([20, 0, 60]);
		const alarmPays: number[] = [];
		for (const action of [1, 0, 0, 0]) {
			const to = new Int32Array(3);
			environment.step(state, action, to, random());
			environment.rewards(to, 1, pays);
			alarmPays.push(Math.round(pays[1] * 100) / 100);
			state = to;
		}
		expect(alarmPays).toEqual([-0.1, -0.1, -1, -1]);
	});

	it('begins chains anywhere in the stretches, and as many as wanted in events or a window before them', () => {
		const environment = new SeriesEnvironment(world({ wantedShare: 0.5 }));
		const begin = random(3);
		const state = new Int32Array(3);
		const seen = new Set<number>();
		let near = 0;
		for (let i = 0; i < 4000; i++) {
			environment.step(undefined, 0, state, begin);
			seen.add(state[0]);
			if ((state[0] >= 96 && state[0] < 110) || state[0] >= 331) near++;
		}
		for (let step = 0; step < steps; step++) expect(seen.has(step)).toBe(step < 250 || step >= 300);
		// Half of them, and what falls there by chance.
		expect(near / 4000).toBeGreaterThan(0.49);
		expect(near / 4000).toBeLessThan(0.58);
	});

	it('ends a chain at the end of a stretch and after 128 steps, and does not say what its last decision pays', () => {
		const environment = new SeriesEnvironment(world());
		const begin = random(5);
		const state = new Int32Array(3);
		const to = new Int32Array(3);
		const pays = new Float32Array(2);
		const lengths = new Set<number>();
		for (let i = 0; i < 200; i++) {
			let length = 1;
			for (let ended = environment.step(undefined, 0, state, begin); !ended; length++) {
				ended = environment.step(state, 0, to, begin);
				state.set(to);
			}
			lengths.add(length);
			const last = state[0];
			expect(last === 249 || last === 339 || length === 128).toBe(true);
			environment.rewards(state, 1, pays);
			expect([...pays]).toEqual([Number.NaN, Number.NaN]);
		}
		expect(Math.max(...lengths)).toBe(128);
	});
});
