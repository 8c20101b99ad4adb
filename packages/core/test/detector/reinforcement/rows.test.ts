import { describe, expect, it } from 'vitest';
import { RowEnvironment, type RowWorld } from '../../../src/detector/reinforcement/agent/rows.js';
import { RandomStream } from '../../../src/numeric/random.js';

const world: RowWorld = {
	inputs: Float32Array.from({ length: 30 }, (_, i) => i),
	k: 3,
	pools: { anomalies: Uint32Array.of(1, 4), normals: Uint32Array.of(0), unlabelled: Uint32Array.of(2, 3, 5, 6, 7, 8) },
	shares: { anomalies: 0.5, normals: 0.2, unlabelled: 0.3 },
	rewards: { anomalies: [-1, 0.5], normals: [0.25, -0.75], unlabelled: [0.125, -0.5] },
};
const rewardsOf = (environment: RowEnvironment, ...rows: number[]): number[] => {
	const into = new Float32Array(2 * rows.length);
	environment.rewards(Int32Array.from(rows), rows.length, into);
	return [...into];
};
/** How often each row comes next, of 20,000 draws. */
function visits(environment: RowEnvironment): number[] {
	const random = new RandomStream(4, 99);
	const counts = new Array(10).fill(0);
	const to = new Int32Array(1);
	for (let i = 0; i < 20_000; i++) {
		if (environment.step(i === 0 ? undefined : to, i % 2, to, () => random.float())) throw new Error('a chain of rows never ends');
		counts[to[0]]++;
	}
	return counts.map((count) => count / 20_000);
}

describe('an environment of rows', () => {
	it('shows a row of each pool as often as its share says, and each of its rows alike', () => {
		const wanted = [0.2, 0.25, 0.05, 0.05, 0.25, 0.05, 0.05, 0.05, 0.05, 0];
		visits(new RowEnvironment(world)).forEach((share, row) => {
			expect(Math.abs(share - wanted[row]), `row ${row}`).toBeLessThan(0.015);
		});
	});

	it('divides the share of a pool without rows among the others', () => {
		const environment = new RowEnvironment({ ...world, pools: { ...world.pools, anomalies: new Uint32Array(0) } });
		const shares = visits(environment);
		expect(Math.abs(shares[0] - 0.4)).toBeLessThan(0.015);
		expect(shares[1]).toBe(0);
	});

	it('pays what the pool of a row pays', () => {
		expect(rewardsOf(new RowEnvironment(world), 4, 0, 8)).toEqual([-1, 0.5, 0.25, -0.75, 0.125, -0.5]);
		expect(rewardsOf(new RowEnvironment(world), 9)).toEqual([Number.NaN, Number.NaN]);
	});

	it('adds the suspicion of a teacher for one decision and takes it for the other', () => {
		const suspicion = new Float64Array(10);
		suspicion[4] = 0.25;
		suspicion[8] = -0.125;
		expect(rewardsOf(new RowEnvironment({ ...world, suspicion }), 4, 0, 8)).toEqual([-1.25, 0.75, 0.25, -0.75, 0.25, -0.625]);
	});

	it('pays what was given as a number in place of what the pool pays', () => {
		const fixed = { rows: Uint32Array.of(2, 0), rewards: [[Number.NaN, 0.375] as const, [0.5, Number.NaN] as const] };
		expect(rewardsOf(new RowEnvironment({ ...world, fixed }), 2, 0)).toEqual([Number.NaN, 0.375, 0.5, Number.NaN]);
	});

	it('lets the network read the features of a row', () => {
		const rows = new Float32Array(6);
		new RowEnvironment(world).observe(Int32Array.of(7, 2), 2, rows);
		expect([...rows]).toEqual([21, 22, 23, 6, 7, 8]);
	});

	it('refuses pools that no row can be drawn from', () => {
		const none = new Uint32Array(0);
		expect(() => new RowEnvironment({ ...world, pools: { anomalies: none, normals: none, unlabelled: none } })).toThrow(
			'ANOD_TOO_FEW_ROWS',
		);
	});
});
