import { expect } from 'vitest';
import { separation } from './readings.js';
import { bitsOf, type DetectorSection } from './subject.js';

export const scores: DetectorSection = {
	title: 'scores',
	define(test, { readings, contradictions }) {
		const train = readings(300, 1);
		const usual = readings(120, 2);
		const odd = contradictions(40, 3);

		test('are finite and higher for planted anomalies', async ({ fitted }) => {
			const detector = await fitted(train);
			const [low, high] = [await detector.score(usual), await detector.score(odd)];
			expect([...low, ...high].every(Number.isFinite)).toBe(true);
			expect(separation(high, low)).toBeGreaterThan(0.9);
		});

		test('of a row are the same, to the bit, alone and in a batch of 1000', async ({ fitted }) => {
			const detector = await fitted(train);
			const many = readings(1000, 4);
			const all = await detector.score(many);
			for (const i of [0, 1, 2, 3, 7, 499, 998, 999]) expect(bitsOf(await detector.score([many[i]]))).toBe(bitsOf(all.slice(i, i + 1)));
		});

		test('follow their rows when the rows change places', async ({ fitted }) => {
			const detector = await fitted(train);
			const forward = await detector.score(usual);
			expect(bitsOf((await detector.score(usual.toReversed())).reverse())).toBe(bitsOf(forward));
		});

		test('do not depend on earlier calls', async ({ fitted }) => {
			const detector = await fitted(train);
			const first = await detector.score(usual);
			await detector.explain(odd.slice(0, 3));
			await detector.predict(odd);
			expect(bitsOf(await detector.score(usual))).toBe(bitsOf(first));
		});

		test('are those of predict, with labels by the threshold and p-values that fall as scores rise', async ({ fitted }) => {
			const detector = await fitted(train);
			const rows = [...usual, ...odd];
			const prediction = await detector.predict(rows);
			expect(bitsOf(prediction.scores)).toBe(bitsOf(await detector.score(rows)));
			expect(prediction.threshold).toEqual(detector.threshold);
			const order = Array.from(prediction.scores.keys()).sort((a, b) => prediction.scores[a] - prediction.scores[b]);
			order.forEach((row, place) => {
				expect(prediction.labels[row]).toBe(prediction.scores[row] >= prediction.threshold.value ? 1 : 0);
				expect(prediction.pValues[row]).toBeGreaterThan(0);
				expect(prediction.pValues[row]).toBeLessThanOrEqual(place === 0 ? 1 : prediction.pValues[order[place - 1]]);
			});
		});

		test('come out of stream() as out of predict()', async ({ fitted }) => {
			const detector = await fitted(train);
			const batches = [usual.slice(0, 50), usual.slice(50, 51), usual.slice(51)];
			const reader = new ReadableStream({
				start(controller) {
					for (const batch of batches) controller.enqueue(batch);
					controller.close();
				},
			})
				.pipeThrough(detector.stream())
				.getReader();
			for (const batch of batches) {
				const { value } = await reader.read();
				const expected = await detector.predict(batch);
				expect(bitsOf(value!.scores)).toBe(bitsOf(expected.scores));
				expect(value!.labels).toEqual(expected.labels);
				expect(bitsOf(value!.pValues)).toBe(bitsOf(expected.pValues));
			}
			expect((await reader.read()).done).toBe(true);
		});

		test('are the sums of their explanations, which have one expected cell a column', async ({ fitted }) => {
			const detector = await fitted(train);
			const rows = [...odd.slice(0, 10), ...usual.slice(0, 5)];
			const explanation = await detector.explain(rows);
			expect(bitsOf(explanation.scores)).toBe(bitsOf(await detector.score(rows)));
			const width = explanation.columns.length;
			explanation.scores.forEach((score, i) => {
				const sum = explanation.contributions.slice(i * width, (i + 1) * width).reduce((a, b) => a + b, 0);
				expect(Math.abs(sum - score)).toBeLessThan(1e-9 * Math.max(1, Math.abs(score)));
				expect(explanation.expected[i].length).toBe(width);
			});
		});

		test('follow the threshold when it changes, without a new fit', async ({ fitted }) => {
			const detector = await fitted(train);
			const before = await detector.score(usual);
			const middle = before.slice().sort()[60];
			expect(detector.setThreshold(middle).value).toBe(middle);
			const { scores: after, labels } = await detector.predict(usual);
			expect(bitsOf(after)).toBe(bitsOf(before));
			expect(labels.reduce((a, b) => a + b, 0)).toBe(60);
		});
	},
};
