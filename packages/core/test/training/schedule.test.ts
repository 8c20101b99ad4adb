import { describe, expect, it } from 'vitest';
import { learningRate, type ScheduleName } from '../../src/training/schedule.js';

const rates = (name: ScheduleName, warmup: number, steps: number): number[] =>
	Array.from({ length: steps }, (_, step) => learningRate({ name, peak: 1, warmup }, step, steps));

describe('learning rate schedules', () => {
	it('keeps a constant rate', () => {
		expect(new Set(rates('constant', 0, 20))).toEqual(new Set([1]));
	});

	it('rises and falls once in a one-cycle run, from peak/25 or more down to almost nothing', () => {
		const cycle = rates('oneCycle', 0.1, 500);
		const top = cycle.indexOf(Math.max(...cycle));
		expect(top).toBe(50);
		expect(cycle[0]).toBeGreaterThanOrEqual(1 / 25);
		expect(cycle[499]).toBeLessThan(1e-4);
		for (let i = 1; i <= top; i++) expect(cycle[i]).toBeGreaterThan(cycle[i - 1]);
		for (let i = top + 1; i < 500; i++) expect(cycle[i]).toBeLessThan(cycle[i - 1]);
	});

	it.each(['cosine', 'linear'] as const)('falls all the way in a %s run without warm-up', (name) => {
		const falling = rates(name, 0, 100);
		expect(falling[0]).toBe(1);
		expect(falling[50]).toBeCloseTo(0.5, 6);
		for (let i = 1; i < 100; i++) expect(falling[i]).toBeLessThan(falling[i - 1]);
	});

	it('divides by ten at half and at three quarters of a step run', () => {
		const stepped = rates('step', 0, 100);
		expect([stepped[49], stepped[50], stepped[74], stepped[75]]).toEqual([1, 0.1, 0.1, 0.01]);
	});

	it.each(['constant', 'cosine', 'linear', 'step'] as const)('rises linearly over the warm-up of a %s run', (name) => {
		const warmed = rates(name, 0.2, 100);
		expect(warmed[9]).toBeCloseTo(10 / 21, 12);
		for (let i = 1; i < 20; i++) expect(warmed[i]).toBeGreaterThan(warmed[i - 1]);
	});

	it.each(['constant', 'oneCycle', 'cosine', 'linear', 'step'] as const)('stays within (0, peak] for a %s run of any length', (name) => {
		for (const steps of [1, 2, 3, 7, 1000])
			for (const rate of rates(name, 0.1, steps)) {
				expect(rate).toBeGreaterThan(0);
				expect(rate).toBeLessThanOrEqual(1);
			}
	});
});
