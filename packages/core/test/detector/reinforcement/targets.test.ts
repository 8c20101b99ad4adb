import { wasmBackend } from '@anod/backend-wasm';
import type { Backend, Model } from '@anod/core/backend';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Replay } from '../../../src/detector/reinforcement/agent/replay.js';
import { Targets } from '../../../src/detector/reinforcement/agent/targets.js';
import type { AgentOptions } from '../../../src/detector/reinforcement/agent/types.js';
import { agentOptions, compileTable, TableWorld } from './worlds.js';

/** States 0 to 5 in a row; [normal, anomaly] pay n and −n − 1 in state n. */
const world = (final: readonly number[] = [], exogenous = true): TableWorld =>
	new TableWorld(
		[0, 1, 2, 3, 4, 5].map((s) => ({ pays: [s, -s - 1], leadsTo: [(s + 1) % 6, (s + 1) % 6] })),
		new Set(final),
		exogenous,
	);
/** What the two networks say of the six states: the first prefers 1 in odd states. */
const onlineValues = [9, 1, 1, 9, 9, 1, 1, 9, 9, 1, 1, 9];
const slowValues = [10, -20, 11, -21, 12, -22, 13, -23, 14, -24, 15, -25];
/** Of the slow network: what the fast one would do. */
const valued = (state: number): number => slowValues[2 * state + (state % 2)];
const discount = 0.5;

let backend: Backend;
let online: Model;
let slow: Model;
beforeAll(async () => {
	backend = await wasmBackend();
	online = await compileTable(backend, onlineValues);
	slow = await compileTable(backend, slowValues);
});
afterAll(() => backend.dispose());

interface Step {
	readonly action: number;
	/** Whether it looked best. */
	readonly best?: boolean;
}

/** Targets of each state that one chain walked through from 0 on, by state. */
async function targetsOf(walk: readonly Step[], options: Partial<AgentOptions>, where = world()): Promise<Map<number, [number, number]>> {
	const replay = new Replay(1, 1, 10);
	replay.arrive(0, Int32Array.of(0), where.final.has(0));
	walk.forEach(({ action, best = true }, i) => {
		replay.decide(Uint8Array.of(action), Uint8Array.of(best ? action : 1 - action));
		replay.arrive(0, Int32Array.of(i + 1), where.final.has(i + 1));
	});
	const batch = new Targets(where, replay, { ...agentOptions, discount, batchSize: 64, ...options });
	batch.draw();
	if ((options.discount ?? discount) > 0) await batch.lookAhead(online, slow);
	const found = new Map<number, [number, number]>();
	for (let i = 0; i < 64; i++)
		found.set(batch.rows.subarray(6 * i, 6 * i + 6).indexOf(1), [batch.targets[2 * i], batch.targets[2 * i + 1]]);
	return found;
}
const walk: readonly Step[] = [{ action: 0 }, { action: 1 }, { action: 0 }, { action: 0 }, { action: 1 }];
const rewards = [0, -2, 2, 3, -5];

describe('the targets of an agent', () => {
	it('are what both decisions pay, where nothing that follows counts', async () => {
		const found = await targetsOf(walk, { discount: 0, nSteps: 3 });
		expect(found.size).toBe(5);
		for (const [state, target] of found) expect(target).toEqual([state, -state - 1]);
	});

	it('add the slow network’s value of the decision that the fast one would make next', async () => {
		const found = await targetsOf(walk, { nSteps: 1 });
		for (const [state, target] of found) {
			const later = discount * valued(state + 1);
			expect(target).toEqual([state + later, -state - 1 + later]);
		}
	});

	it('add up what was paid over several decisions, fewer where the walk is not longer yet', async () => {
		const found = await targetsOf(walk, { nSteps: 3 });
		for (const [state, [normal, anomaly]] of found) {
			const last = Math.min(state + 3, 5);
			let later = 0;
			for (let s = state + 1; s < last; s++) later += discount ** (s - state) * rewards[s];
			later += discount ** (last - state) * valued(last);
			expect(normal).toBeCloseTo(state + later, 5);
			expect(anomaly).toBeCloseTo(-state - 1 + later, 5);
		}
	});

	it('add nothing behind a final state, which itself pays', async () => {
		const found = await targetsOf(walk, { nSteps: 3 }, world([2]));
		expect(found.get(2)).toEqual([2, -3]);
		expect(found.get(1)).toEqual([1 + discount * 2, -2 + discount * 2]);
		expect(found.get(0)![0]).toBeCloseTo(0 + discount * -2 + discount ** 2 * 2, 6);
		// What came after it was another walk.
		expect(found.get(3)![0]).toBeCloseTo(3 + discount * -5 + discount ** 2 * valued(5), 5);
	});

	it('stop adding up before a decision that was a mere trial', async () => {
		const tried = walk.map((step, i) => ({ ...step, best: i !== 2 }));
		const found = await targetsOf(tried, { nSteps: 3 });
		expect(found.get(1)![0]).toBeCloseTo(1 + discount * valued(2), 5);
		expect(found.get(0)![0]).toBeCloseTo(0 + discount * -2 + discount ** 2 * valued(2), 5);
		// The trial's own target is as good as any.
		expect(found.get(2)![0]).toBeCloseTo(2 + discount * 3 + discount ** 2 * -5 + discount ** 3 * valued(5), 5);
	});

	it('stop adding up before a decision whose reward is not known, and are unknown where the first is', async () => {
		const where = world();
		where.states[2].pays[0] = Number.NaN;
		const found = await targetsOf(walk, { nSteps: 3 }, where);
		expect(found.get(2)![0]).toBeNaN();
		expect(found.get(2)![1]).not.toBeNaN();
		expect(found.get(1)![0]).toBeCloseTo(1 + discount * valued(2), 5);
	});

	it.each([
		['the reward of the decision taken is all that may be known', { feedback: 'chosen' }, true],
		['the other decision would have led elsewhere', { feedback: 'both' }, false],
	] as const)('leave the decision not taken out where %s', async (_, options, exogenous) => {
		const found = await targetsOf(walk, { ...options, nSteps: 1 }, world([], exogenous));
		for (const [state, target] of found) {
			const { action } = walk[state];
			expect(target[1 - action]).toBeNaN();
			expect(target[action]).toBe(rewards[state] + discount * valued(state + 1));
		}
	});

	it('keep both where the other decision would have led elsewhere but nothing that follows counts', async () => {
		for (const [state, target] of await targetsOf(walk, { discount: 0 }, world([], false))) expect(target).toEqual([state, -state - 1]);
	});

	it('follow rewards that change after the decisions were made', async () => {
		const where = world();
		const replay = new Replay(1, 1, 10);
		replay.arrive(0, Int32Array.of(0), false);
		replay.decide(Uint8Array.of(0), undefined);
		replay.arrive(0, Int32Array.of(1), false);
		const batch = new Targets(where, replay, { ...agentOptions, batchSize: 1 });
		batch.draw();
		expect([...batch.targets]).toEqual([0, -1]);
		where.states[0].pays[1] = 7;
		batch.draw();
		expect([...batch.targets]).toEqual([0, 7]);
	});
});
