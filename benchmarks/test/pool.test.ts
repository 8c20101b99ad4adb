import { afterAll, describe, expect, it } from 'vitest';
import { openPool } from '../harness/pool.mjs';
import { randomFrom } from '../harness/random.mjs';

const random = randomFrom('pool');
const n = 240;
const truth = Uint8Array.from({ length: n }, (_, i) => (i % 12 === 0 ? 1 : 0));
const data = Float64Array.from({ length: n * 3 }, (_, at) => random() + (truth[Math.floor(at / 3)] === 1 ? 1.5 : 0));
const rows = { data, shape: [n, 3] };
const pool = openPool(1);
afterAll(() => pool.close());

describe('a thread that fits detectors', () => {
	const options = { seed: 1, signals: false, steps: 60 };

	it('takes labels of training rows and gives scores of the others', async () => {
		const labels = Int8Array.from(truth);
		const { scores, fitSeconds } = await pool.fit({ detector: 'reinforcement', train: rows, labels, test: rows, options, want: 'score' });
		expect(scores.length).toBe(n);
		expect(fitSeconds).toBeGreaterThan(0);
		const mean = (label: number) =>
			scores.filter((_: number, i: number) => truth[i] === label).reduce((sum: number, s: number) => sum + s, 0);
		expect(mean(1) / 20).toBeGreaterThan(mean(0) / 220);
	}, 20_000);

	it('is told the labels of the rows that it asks about, as many as were granted, and of no other', async () => {
		const told: number[] = [];
		const oracle = (ids: Uint32Array) => {
			told.push(...ids);
			return Int8Array.from(ids, (id) => (truth[id] === 1 ? 1 : -1));
		};
		const queries = { queries: 12, batch: 5 };
		const { asked, feedbackSeconds } = await pool.fit({ detector: 'reinforcement', train: rows, options, want: 'review', queries }, oracle);
		expect(Array.from(asked)).toEqual(told);
		expect(new Set(told).size).toBe(12);
		expect(feedbackSeconds.length).toBe(3);
	}, 20_000);

	it('passes on what went wrong, and goes on', async () => {
		await expect(pool.fit({ train: rows, options: { nonsense: 1 }, want: 'fit' })).rejects.toThrow('nonsense');
		await expect(pool.fit({ train: rows, options: { epochs: 1 }, want: 'fit' })).resolves.toMatchObject({ fitSeconds: expect.any(Number) });
	}, 20_000);
});
