import { expect } from 'vitest';
import { records } from './readings.js';
import { type DetectorSection, expectCode } from './subject.js';

export const refusals: DetectorSection = {
	title: 'refusals',
	define(test, { readings }) {
		const train = readings(120, 1);
		const fresh = readings(10, 2);

		test('everything but fit wants a fitted detector', async ({ subject }) => {
			const detector = subject.create();
			await expectCode(() => detector.score(fresh), 'ANOD_NOT_FITTED');
			await expectCode(() => detector.predict(fresh), 'ANOD_NOT_FITTED');
			await expectCode(() => detector.explain(fresh), 'ANOD_NOT_FITTED');
			await expectCode(() => detector.save(), 'ANOD_NOT_FITTED');
			await expectCode(() => detector.setThreshold(1), 'ANOD_NOT_FITTED');
			await expectCode(() => detector.summary, 'ANOD_NOT_FITTED');
			await expectCode(() => detector.threshold, 'ANOD_NOT_FITTED');
		});

		test('a disposed detector is refused, and disposing twice is fine', async ({ fitted }) => {
			const detector = await fitted(train);
			detector.dispose();
			detector.dispose();
			await expectCode(() => detector.score(fresh), 'ANOD_DISPOSED', 'ANOD_NOT_FITTED');
		});

		test('0 rows score as an empty list; 0 rows, 1 row and no input do not fit', async ({ subject, backend, fitted }) => {
			const detector = await fitted(train);
			expect(await detector.score([])).toEqual(new Float64Array());
			expect((await detector.predict([])).labels.length).toBe(0);
			expect((await detector.score([fresh[0]])).length).toBe(1);
			for (const rows of [[], [train[0]]])
				await expectCode(() => subject.create().fit(rows, { backend }), 'ANOD_TOO_FEW_ROWS', 'ANOD_INPUT');
			await expectCode(() => subject.create().fit(undefined as never, { backend }), 'ANOD_INPUT');
		});

		test('a row of another width is refused, with both widths', async ({ fitted }) => {
			const detector = await fitted(train);
			for (const rows of [fresh.map((row) => row.slice(1)), fresh.map((row) => [...row, 1]), [...fresh, [1, 2]]]) {
				const error = await expectCode(() => detector.score(rows), 'ANOD_SHAPE');
				expect(error.message).toContain('6');
			}
		});

		test('a missing or foreign column is refused by name', async ({ fitted }) => {
			const detector = await fitted(records(train));
			const without = records(fresh).map(({ valve: _, ...rest }) => rest);
			expect((await expectCode(() => detector.score(without), 'ANOD_UNKNOWN_COLUMN', 'ANOD_SHAPE')).message).toContain('valve');
			const renamed = records(fresh).map(({ valve, ...rest }) => ({ ...rest, ventil: valve }));
			expect((await expectCode(() => detector.score(renamed), 'ANOD_UNKNOWN_COLUMN')).message).toMatch(/valve|ventil/);
		});

		test('text where numbers were fitted is refused with row and column', async ({ fitted }) => {
			const detector = await fitted(records(train));
			const spoiled = records(fresh).map((record, i) => (i === 3 ? { ...record, load: 'heavy' } : record));
			const error = await expectCode(() => detector.score(spoiled as never), 'ANOD_INPUT');
			expect(error.message).toContain('load');
			expect(error.message).toContain('3');
		});

		test('a missing value scores finite, or is refused with row and column where the detector is strict', async ({
			subject,
			backend,
			fitted,
		}) => {
			const gap = fresh.map((row, i) => row.map((value, j) => (i === 4 && j === 2 ? Number.NaN : value)));
			if (subject.createStrict) {
				const strict = subject.createStrict();
				await strict.fit(train, { backend });
				const error = await expectCode(() => strict.score(gap), 'ANOD_MISSING_VALUE');
				expect(error.message).toContain('4');
				expect(error.message).toContain('x2');
			}
			const scored = await (await fitted(train)).score(gap);
			expect([...scored].every(Number.isFinite)).toBe(true);
		});

		test('a number that is infinite is refused or scored finite, never passed on', async ({ fitted }) => {
			const detector = await fitted(train);
			const endless = fresh.map((row, i) => row.map((value, j) => (i === 1 && j === 0 ? Infinity : value)));
			await detector.score(endless).then(
				(scored) => expect([...scored].every(Number.isFinite)).toBe(true),
				(error) => expectCode(() => Promise.reject(error), 'ANOD_INPUT', 'ANOD_MISSING_VALUE'),
			);
		});

		test('an aborted score says so', async ({ fitted }) => {
			const detector = await fitted(train);
			await expectCode(() => detector.score(fresh, { signal: AbortSignal.abort() }), 'ANOD_ABORTED');
		});
	},
};
