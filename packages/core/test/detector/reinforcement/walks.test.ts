import { describe, expect, it } from 'vitest';
import { Replay } from '../../../src/detector/reinforcement/agent/replay.js';
import { explorationAt, Walks } from '../../../src/detector/reinforcement/agent/walks.js';
import { line, TableWorld } from './worlds.js';

const shareOfTrials = (exploration: number): number => {
	const walks = new Walks(line(), new Replay(50, 1, 100), 3);
	const greedy = new Uint8Array(50).fill(1);
	let others = 0;
	for (let step = 0; step < 200; step++) {
		walks.step(greedy, exploration);
		others += walks.actions.reduce((sum, action) => sum + 1 - action, 0);
	}
	return others / (50 * 200);
};

describe('chains of decisions', () => {
	it('explore less and less over the first half of the steps, then as little as they may', () => {
		const at = [0, 25, 50, 75, 100].map((step) => explorationAt([1, 0.1], step, 100));
		[1, 0.55, 0.1, 0.1, 0.1].forEach((share, i) => {
			expect(at[i]).toBeCloseTo(share, 12);
		});
		expect(explorationAt([0.4, 0.4], 3, 10)).toBeCloseTo(0.4, 12);
	});

	it('decide at random in the share of cases that they are told to, half of them for the other decision', () => {
		expect(shareOfTrials(0)).toBe(0);
		expect(shareOfTrials(0.3)).toBeCloseTo(0.15, 1.5);
		expect(shareOfTrials(1)).toBeCloseTo(0.5, 1.5);
	});

	it('walk from a first state to where their decisions lead, and begin anew behind a final state', () => {
		const world = new TableWorld(line().states, new Set([4]));
		const walks = new Walks(world, new Replay(40, 1, 4000), 1);
		const right = new Uint8Array(40).fill(1);
		let ended = 0;
		for (let step = 0; step < 50; step++) {
			const before = walks.states.slice();
			walks.step(right, 0);
			walks.states.forEach((state, chain) => {
				if (before[chain] === 4) ended++;
				else expect(state).toBe(before[chain] + 1);
			});
		}
		expect(ended).toBeGreaterThan(100);
	});

	it('each draw numbers of their own, whatever the others do', () => {
		const states = (chains: number): number[][] => {
			const walks = new Walks(new TableWorld(line().states, new Set([0, 1, 2, 3, 4])), new Replay(chains, 1, 100), 7);
			return Array.from({ length: 20 }, () => {
				walks.step(undefined, 1);
				return [...walks.states.subarray(0, 3)];
			});
		};
		const few = states(3);
		expect(states(9)).toEqual(few);
		expect(few.map(([first]) => first)).not.toEqual(few.map(([, second]) => second));
	});
});
