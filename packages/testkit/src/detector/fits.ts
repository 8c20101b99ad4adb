import { expect } from 'vitest';
import { bitsOf, type DetectorSection, expectCode } from './subject.js';

export const fits: DetectorSection = {
	title: 'fits',
	define(test, { readings }) {
		const train = readings(200, 1);
		const others = readings(150, 5).map((row) => row.map((value) => value * 3 - 7));
		const fresh = readings(50, 2);

		test('two fits on the same rows give the same bits', async ({ fitted }) => {
			const [one, two] = [await fitted(train), await fitted(train)];
			expect(bitsOf(await one.score(fresh))).toBe(bitsOf(await two.score(fresh)));
			expect(one.threshold).toEqual(two.threshold);
		});

		test('a second fit on the same detector is like a first', async ({ subject, backend, fitted }) => {
			const detector = subject.create();
			await detector.fit(others, { backend });
			await detector.fit(train, { backend });
			expect(bitsOf(await detector.score(fresh))).toBe(bitsOf(await (await fitted(train)).score(fresh)));
		});

		test('it learns: trained is better than untrained and than the mean row', async ({ fitted }) => {
			const { health, steps, parameters, rows } = (await fitted(train)).summary;
			expect(health.loss.trained).toBeLessThan(health.loss.untrained);
			expect(health.loss.trained).toBeLessThan(health.loss.mean);
			expect(steps).toBeGreaterThan(0);
			expect(parameters).toBeGreaterThan(0);
			expect(rows).toBe(200);
		});

		test('an aborted fit leaves an unfitted detector unfitted and able to fit', async ({ subject, backend, fitted }) => {
			const detector = subject.create();
			const controller = new AbortController();
			const onProgress = () => controller.abort();
			await expectCode(() => detector.fit(train, { backend, signal: controller.signal, onProgress }), 'ANOD_ABORTED');
			await expectCode(() => detector.score(fresh), 'ANOD_NOT_FITTED');
			await expectCode(() => detector.fit(train, { backend, signal: AbortSignal.abort() }), 'ANOD_ABORTED');
			await detector.fit(train, { backend });
			expect(bitsOf(await detector.score(fresh))).toBe(bitsOf(await (await fitted(train)).score(fresh)));
		});

		test('an aborted or failed fit leaves a fitted detector as it was', async ({ backend, fitted }) => {
			const detector = await fitted(train);
			const [before, threshold, file] = [await detector.score(fresh), detector.threshold, await detector.save()];
			let calls = 0;
			const controller = new AbortController();
			const onProgress = () => {
				if (++calls === 3) controller.abort();
			};
			await expectCode(() => detector.fit(others, { backend, signal: controller.signal, onProgress }), 'ANOD_ABORTED');
			expect(calls).toBeGreaterThanOrEqual(3);
			await expectCode(() => detector.fit([], { backend }), 'ANOD_TOO_FEW_ROWS', 'ANOD_INPUT');
			expect(bitsOf(await detector.score(fresh))).toBe(bitsOf(before));
			expect(detector.threshold).toEqual(threshold);
			expect(await detector.save()).toEqual(file);
		});

		test('progress rises from 0 to 1', async ({ subject, backend }) => {
			const seen: number[] = [];
			await subject.create().fit(train, { backend, onProgress: ({ fraction }) => seen.push(fraction) });
			expect(seen.every((fraction, i) => fraction >= 0 && fraction <= 1 && (i === 0 || fraction >= seen[i - 1]))).toBe(true);
			expect(seen.at(-1)).toBe(1);
		});

		test('constant columns, and rows that are all the same, score finite', async ({ fitted }) => {
			const flat = train.map((row) => [...row.slice(0, 3), 5, 5, 5]);
			expect([...(await (await fitted(flat)).score([...flat.slice(0, 5), ...fresh]))].every(Number.isFinite)).toBe(true);
			const same = Array.from({ length: 100 }, () => [1, 2, 3, 4, 5, 6]);
			const detector = await fitted(same);
			const [own, foreign] = await detector.score([same[0], [1, 2, 3, 4, 5, 60]]);
			expect(Number.isFinite(own) && Number.isFinite(foreign)).toBe(true);
			// Who learned nothing from a single row gives any other the same score, but for the last bits of single precision.
			expect(foreign).toBeGreaterThanOrEqual(own - 1e-5);
		});
	},
};
