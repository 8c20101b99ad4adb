import { expect } from 'vitest';
import { names, records, separation } from './readings.js';
import { bitsOf, type DetectorSection } from './subject.js';

export const invariances: DetectorSection = {
	title: 'invariances',
	define(test, { readings, contradictions }) {
		const train = readings(300, 1);
		const fresh = [...readings(60, 2), ...contradictions(20, 3)];

		test('named columns are found whatever their order, to the bit', async ({ fitted }) => {
			const detector = await fitted(records(train));
			const straight = await detector.score(records(fresh));
			expect(bitsOf(await detector.score(records(fresh, [5, 3, 0, 1, 4, 2])))).toBe(bitsOf(straight));
			const columns = Object.fromEntries(names.map((name, j) => [name, fresh.map((row) => row[j])]));
			expect(bitsOf(await detector.score(columns))).toBe(bitsOf(straight));
		});

		test('rows as arrays, as one typed array and in batches score the same bits', async ({ fitted }) => {
			const detector = await fitted(train);
			const straight = await detector.score(fresh);
			const shaped = { data: Float64Array.from(fresh.flat()), shape: [fresh.length, 6] };
			expect(bitsOf(await detector.score(shaped))).toBe(bitsOf(straight));
			const batches = (async function* () {
				yield fresh.slice(0, 33);
				yield fresh.slice(33);
			})();
			expect(bitsOf(await detector.score(batches))).toBe(bitsOf(straight));
		});

		test('a column in other units, by a scale and a shift, hardly changes a score', async ({ fitted }) => {
			const other = (rows: readonly number[][]): number[][] =>
				rows.map((row) => row.map((value, j) => (j === 0 ? value * 1.8 + 32 : j === 3 ? value * -1000 : value)));
			const plain = await (await fitted(train)).score(fresh);
			const converted = await (await fitted(other(train))).score(other(fresh));
			const spread = Math.max(...plain) - Math.min(...plain);
			const apart = plain.reduce((sum, score, i) => sum + Math.abs(score - converted[i]), 0) / plain.length / spread;
			expect(apart).toBeLessThan(0.05);
			expect(separation(converted.slice(60), converted.slice(0, 60))).toBeGreaterThan(0.9);
		});

		test('the input is left as it was', async ({ fitted }) => {
			const rows = readings(60, 9);
			const copy = structuredClone(rows);
			const detector = await fitted(rows);
			await detector.score(rows);
			await detector.explain(rows.slice(0, 3));
			expect(rows).toEqual(copy);
		});
	},
};
