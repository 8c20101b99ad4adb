import { describe, expect, it } from 'vitest';
import { fitThreshold, fittingThreshold } from '../../src/threshold/index.js';
import { distributions, scaleOf, stream, uniform } from './simulated-scores.js';

/** Fits `repeats` times on n clean rows and counts alarms among as many fresh ones; mean alarms a data set. */
function meanAlarms(name: string, n: number, repeats: number): number {
	const random = stream(1000 + n);
	let alarms = 0;
	for (let repeat = 0; repeat < repeats; repeat++) {
		const draw = () => Float64Array.from({ length: n }, () => distributions[name](random));
		const { value } = fitThreshold('auto', draw(), { rows: 5 * n });
		alarms += draw().filter((score) => score >= value).length;
	}
	return alarms / repeats;
}

/** Shares flagged of the anomalies and of the clean rows when a share of the held-out rows are anomalies `strength` × (95 % quantile − median) out. */
function planted(name: string, n: number, share: number, strength: number, repeats = 10): { found: number; falseAlarms: number } {
	const random = stream(2000 + n);
	const { median, upper } = scaleOf(distributions[name]);
	const m = Math.round(share * n);
	let found = 0;
	let falseAlarms = 0;
	for (let repeat = 0; repeat < repeats; repeat++) {
		const scores = Float64Array.from({ length: n }, (_, row) =>
			row < m ? median + (upper - median) * strength * (0.75 + 0.5 * uniform(random)) : distributions[name](random),
		);
		const { value } = fitThreshold('auto', scores, { rows: 5 * n });
		found += scores.subarray(0, m).filter((score) => score >= value).length / m / repeats;
		falseAlarms += scores.subarray(m).filter((score) => score >= value).length / (n - m) / repeats;
	}
	return { found, falseAlarms };
}

describe("the 'auto' threshold", () => {
	const cases = Object.keys(distributions).flatMap((name) => [100, 1000, 10_000].map((n) => [name, n] as const));
	it.each(cases)('flags almost nothing in clean %s scores, n = %d', (name, n) => {
		const heavy = name === 'Student t, 3 degrees' || name === 'log-normal';
		expect(meanAlarms(name, n, n === 100 ? 100 : 20)).toBeLessThan(heavy ? 2 : 0.6);
	});

	it.each([
		['normal', 100, 0.01, 5],
		['normal', 1000, 0.01, 5],
		['normal', 1000, 0.05, 10],
		['normal', 1000, 0.1, 6],
		['normal', 10_000, 0.1, 10],
		['exponential', 100, 0.05, 10],
		['exponential', 1000, 0.02, 10],
		['exponential', 1000, 0.1, 10],
		['uniform', 1000, 0.05, 4],
		['uniform', 10_000, 0.1, 4],
		['log-normal', 100, 0.02, 10],
	] as const)(
		'finds nearly all anomalies in %s scores, n = %d, a share of %d of them, %d times as far as the 95 %% quantile',
		(name, n, share, strength) => {
			const { found, falseAlarms } = planted(name, n, share, strength);
			expect(found).toBeGreaterThan(0.9);
			expect(falseAlarms).toBeLessThan(0.02);
		},
	);

	it('is not stretched by a few far rows', () => {
		const random = stream(5);
		const clean = Float64Array.from({ length: 995 }, () => distributions.normal(random));
		const alone = fitThreshold('auto', clean).value;
		const withFar = fitThreshold('auto', Float64Array.of(...clean, 50, 60, 70, 80, 1e6)).value;
		expect(withFar).toBeLessThan(alone * 1.05);
		expect(fitThreshold('auto', Float64Array.of(...clean, 50, 60, 70, 80, 1e6)).reason).toContain('5 suspicious ones left out');
	});

	it('does not depend on the order of the held-out rows, and moves with shift and scale', () => {
		const random = stream(6);
		const scores = Float64Array.from({ length: 300 }, () => distributions.exponential(random));
		const { value } = fitThreshold('auto', scores);
		expect(fitThreshold('auto', scores.slice().reverse()).value).toBe(value);
		expect(
			fitThreshold(
				'auto',
				scores.map((score) => 1000 * score),
			).value / 1000,
		).toBeCloseTo(value, 6);
		expect(
			fitThreshold(
				'auto',
				scores.map((score) => score - 7),
			).value + 7,
		).toBeCloseTo(value, 6);
	});

	it('rises with the number of rows to spread the risk over', () => {
		const random = stream(7);
		const scores = Float64Array.from({ length: 300 }, () => distributions.exponential(random));
		const values = [300, 3000, 30_000, 3_000_000].map((rows) => fitThreshold('auto', scores, { rows }).value);
		expect(values).toEqual([...values].sort((a, b) => a - b));
		expect(fitThreshold('auto', scores, { rows: 10 }).value).toBe(values[0]);
	});

	it.each([5, 6, 9, 10, 19, 20, 49, 50])('gives a finite value above every held-out score of %d evenly spread rows', (n) => {
		const { value } = fitThreshold(
			'auto',
			Float64Array.from({ length: n }, (_, i) => i),
		);
		expect(value).toBeGreaterThan(n - 1);
		expect(value).toBeLessThan(1000 * n);
	});

	it('flags no row and says why when fewer than 5 rows were held out', () => {
		const { value, reason } = fitThreshold('auto', Float64Array.of(1, 2, 3));
		expect(value).toBe(Infinity);
		expect(reason).toBe('a tail needs at least 5 held-out rows; there are 3, so no row can be flagged');
	});

	it('flags what differs when all held-out scores are equal, and no equal row', () => {
		const { value, reason } = fitThreshold('auto', new Float64Array(100).fill(0.5));
		expect(value).toBeGreaterThan(0.5);
		expect(value).toBeLessThan(0.5000001);
		expect(reason).toContain('too much alike');
	});

	it('keeps repeated scores together: mostly zeros with a clean tail flag nothing', () => {
		const random = stream(8);
		const scores = Float64Array.from({ length: 1000 }, (_, i) => (i < 850 ? 0 : distributions.exponential(random)));
		const { value } = fitThreshold('auto', scores);
		expect(scores.filter((score) => score >= value).length).toBe(0);
	});

	it('lets others have their turn after each look at a long tail, with the same result', () => {
		const random = stream(9);
		const scores = Float64Array.from({ length: 10_000 }, () => distributions.exponential(random));
		let pauses = 0;
		const pieces = fittingThreshold('auto', scores);
		let piece = pieces.next();
		for (; !piece.done; piece = pieces.next()) pauses++;
		expect(piece.value).toEqual(fitThreshold('auto', scores));
		// Two tails at least, each looked at along a grid and then between its points.
		expect(pauses).toBeGreaterThan(2 * 100);
	});
});
