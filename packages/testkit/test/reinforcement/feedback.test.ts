import { wasmBackend } from '@anod/backend-wasm';
import { type Answers, FittedReinforcement, load, ReinforcementDetector, type ReinforcementOptions, rocAuc } from '@anod/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { bitsOf, expectCode } from '../../src/detector/subject.js';
import { leaning, someLabels, twoKinds } from './worlds.js';

let backend: Awaited<ReturnType<typeof wasmBackend>>;
beforeAll(async () => {
	backend = await wasmBackend();
});

const { rows, truth } = twoKinds(1500, 120, 11);
const fitted = async (options: Partial<ReinforcementOptions> = {}, labels?: ArrayLike<number>): Promise<ReinforcementDetector> => {
	const detector = new ReinforcementDetector({ seed: 2, signals: false, ...options });
	await detector.fit(rows, { backend, labels });
	return detector;
};
const truly = (ids: ArrayLike<number>): Int8Array => Int8Array.from(Array.from(ids), (id) => (truth[id] ? 1 : -1));
/** Asks for rows and answers truly, again and again. */
async function review(detector: FittedReinforcement, truth: Uint8Array, rounds: number, count = 5): Promise<number> {
	let found = 0;
	for (let round = 0; round < rounds; round++) {
		const { ids } = await detector.query(count);
		const labels = Int8Array.from(ids, (id) => (truth[id] ? 1 : -1));
		found += labels.filter((label) => label > 0).length;
		await detector.feedback({ ids, labels });
	}
	return found;
}

describe('feedback', () => {
	it('finds at least half as many anomalies again as the highest scores of the teacher, and leads to better scores', async () => {
		const [train, fresh] = [leaning(2000, 150, 31), leaning(2000, 150, 32)];
		const detector = new ReinforcementDetector({ seed: 2, signals: false });
		await detector.fit(train.rows, { backend });
		const before = await detector.score(train.rows);
		const highest = Array.from(before.keys()).sort((a, b) => before[b] - before[a]);
		const atFirst = highest.slice(0, 100).filter((row) => train.truth[row] === 1).length;
		const usual = rocAuc(fresh.truth, await detector.score(fresh.rows));
		expect(await review(detector, train.truth, 20)).toBeGreaterThan(1.5 * atFirst);
		// A third of the wrongly ordered pairs at least is gone.
		expect(1 - rocAuc(fresh.truth, await detector.score(fresh.rows))).toBeLessThan((2 / 3) * (1 - usual));
	});

	it('gives the same bits whether the detector was saved and loaded in between or not', async () => {
		const labels = someLabels(truth, 6);
		const stayed = await fitted({ signals: true }, labels);
		let loaded = (await load(await stayed.save(), { backend })) as FittedReinforcement;
		for (let round = 0; round < 3; round++) {
			const { ids, scores } = await stayed.query(5);
			const again = await loaded.query(5);
			expect(again.ids).toEqual(ids);
			expect(bitsOf(again.scores)).toBe(bitsOf(scores));
			await stayed.feedback({ ids, labels: truly(ids) });
			await loaded.feedback({ ids, labels: truly(ids) });
			loaded = (await load(await loaded.save(), { backend })) as FittedReinforcement;
		}
		await stayed.feedback({ rows: rows.slice(0, 3), labels: [1, 1, -1] });
		await loaded.feedback({ rows: rows.slice(0, 3), labels: [1, 1, -1] });
		const [own, theirs] = [await stayed.predict(rows), await loaded.predict(rows)];
		expect(bitsOf(theirs.scores)).toBe(bitsOf(own.scores));
		expect(bitsOf(theirs.probabilities)).toBe(bitsOf(own.probabilities));
		expect(bitsOf(theirs.pValues)).toBe(bitsOf(own.pValues));
		expect(theirs.threshold).toEqual(own.threshold);
		expect(await loaded.save()).toEqual(await stayed.save());
	});

	it('by rows is the same as by their numbers', async () => {
		const [one, other] = [await fitted(), await fitted()];
		const { ids } = await one.query(6);
		await one.feedback({ ids, labels: truly(ids) });
		await other.feedback({ rows: Array.from(ids, (id) => rows[id]), labels: truly(ids) });
		expect(bitsOf(await other.score(rows))).toBe(bitsOf(await one.score(rows)));
		expect(other.answers).toEqual(one.answers);
	});

	it('of rows that were not in the fit is remembered without a number, until it is taken back', async () => {
		const detector = await fitted();
		const foreign = [
			[1, 2, 3, 4, 5, 6],
			[6, 5, 4, 3, 2, 1],
			[1, 2, 3, 4, 5, 6],
		];
		const summary = await detector.feedback({ rows: foreign, labels: [1, -1, 1] });
		expect(summary.labelled).toEqual({ anomalies: 1, normals: 1 });
		expect([...detector.answers.ids]).toEqual([-1, -1]);
		await detector.feedback({ rows: [foreign[0]], labels: [0] });
		expect(detector.answers).toMatchObject({ ids: Int32Array.of(-1), labels: Int8Array.of(-1) });
	});

	it('said again replaces what was said before, also a label of the fit; 0 takes it back', async () => {
		const labels = someLabels(truth, 3);
		const known = Array.from(labels.keys()).filter((row) => labels[row] === 1);
		const detector = await fitted({}, labels);
		expect([...detector.answers.ids]).toEqual(known);
		await detector.feedback({ ids: [known[0], known[1], known[1]], labels: [-1, -1, 0] });
		expect([...detector.answers.ids]).toEqual([known[0], known[2]]);
		expect([...detector.answers.labels]).toEqual([-1, 1]);
		await detector.feedback({ ids: known, labels: [0, 0, 0] });
		expect(detector.answers.ids.length).toBe(0);
		expect(Number.isFinite((await detector.score(rows.slice(0, 1)))[0])).toBe(true);
	});

	it('as rewards moves decisions to where they pay', async () => {
		const detector = await fitted();
		const { ids } = await detector.query(20, { strategy: 'random' });
		const picked = Array.from(ids, (id) => rows[id]);
		const before = await detector.score(picked);
		const paid = await detector.feedback({ ids, rewards: Array.from(ids, () => 1), decisions: Array.from(ids, (_, i) => i % 2) });
		expect(paid).toMatchObject({ rewarded: 20, labelled: { anomalies: 0, normals: 0 } });
		const after = await detector.score(picked);
		const moved = (parity: number): number => after.reduce((sum, score, i) => (i % 2 === parity ? sum + score - before[i] : sum), 0);
		expect(moved(1)).toBeGreaterThan(moved(0) + 0.5);
		// Without decisions, rewards are for what the detector says now.
		detector.setThreshold({ contamination: 0.5 });
		const { labels } = await detector.predict(picked);
		expect(new Set(labels).size).toBe(2);
		await detector.feedback({ ids, rewards: Array.from(ids, () => 1) });
		const { answers } = detector;
		for (const [i, id] of ids.entries()) expect(answers.decisions[answers.ids.indexOf(id)]).toBe(labels[i]);
	});

	it('that fails or is aborted leaves the detector as it was', async () => {
		const detector = await fitted();
		await review(detector, truth, 2);
		const [file, scores, query] = [await detector.save(), await detector.score(rows), await detector.query(5)];
		const wrong: [unknown, ...Parameters<typeof expectCode>[1][]][] = [
			[{ ids: [99_999], labels: [1] }, 'ANOD_INPUT'],
			[{ ids: [0.5], labels: [1] }, 'ANOD_INPUT'],
			[{ ids: [1, 2], labels: [1] }, 'ANOD_SHAPE'],
			[{ ids: [1, 2], labels: [1, 2] }, 'ANOD_INPUT'],
			[{ ids: [1] }, 'ANOD_INPUT'],
			[{ labels: [1] }, 'ANOD_INPUT'],
			[{ ids: [1], labels: [1], rewards: [1] }, 'ANOD_INPUT'],
			[{ ids: [1], rewards: [Number.NaN] }, 'ANOD_INPUT'],
			[{ ids: [1], rewards: [1], decisions: [2] }, 'ANOD_INPUT'],
			[{ ids: [1], rewards: [1, 2] }, 'ANOD_SHAPE'],
			[{ rows: [[1, 2]], labels: [1] }, 'ANOD_SHAPE'],
		];
		for (const [answers, code] of wrong) await expectCode(() => detector.feedback(answers as Answers), code);
		expect((await expectCode(() => detector.feedback({ ids: [99_999], labels: [1] }), 'ANOD_INPUT')).message).toContain('99999');
		const controller = new AbortController();
		const onProgress = () => controller.abort();
		await expectCode(
			() => detector.feedback({ ids: query.ids, labels: truly(query.ids) }, { signal: controller.signal, onProgress }),
			'ANOD_ABORTED',
		);
		expect(await detector.save()).toEqual(file);
		expect(bitsOf(await detector.score(rows))).toBe(bitsOf(scores));
		expect(await detector.query(5)).toEqual(query);
	});

	it('runs one call after the other, and lets scores go on meanwhile', async () => {
		const [at, after] = [await fitted(), await fitted()];
		const [first, second] = [
			[3, 4, 5],
			[6, 7, 8],
		].map((ids) => ({ ids, labels: truly(ids) }));
		const before = await at.score(rows);
		const all = [at.feedback(first), at.feedback(second)];
		const during = await Promise.all(Array.from({ length: 20 }, () => at.score(rows)));
		await Promise.all(all);
		await after.feedback(first);
		const between = await after.score(rows);
		await after.feedback(second);
		const last = await after.score(rows);
		expect(bitsOf(await at.score(rows))).toBe(bitsOf(last));
		const seen = [before, between, last].map(bitsOf);
		for (const scores of during) expect(seen).toContain(bitsOf(scores));
	});

	it('keeps a threshold that was set, and moves one that a rule gives', async () => {
		const detector = await fitted();
		detector.setThreshold(0.3);
		await review(detector, truth, 1);
		expect(detector.threshold.value).toBe(0.3);
		detector.setThreshold({ contamination: 0.1 });
		const before = detector.threshold.value;
		await review(detector, truth, 2);
		expect(detector.threshold.value).not.toBe(before);
		const { labels } = await detector.predict(rows);
		expect(labels.reduce((sum, label) => sum + label, 0) / rows.length).toBeLessThan(0.2);
	});

	it('needs what was learned from, which a file may leave out', async () => {
		const detector = await fitted();
		const [whole, bare] = [await detector.save(), await detector.save({ learning: false })];
		expect(bare.length).toBeLessThan(whole.length / 2);
		const loaded = await FittedReinforcement.load(bare, { backend });
		expect(bitsOf(await loaded.score(rows))).toBe(bitsOf(await detector.score(rows)));
		for (const call of [() => loaded.feedback({ ids: [1], labels: [1] }), () => loaded.query(3), () => loaded.answers])
			expect((await expectCode(call, 'ANOD_INPUT')).message).toContain('learning: false');
		expect((await loaded.query(3, { rows })).ids.length).toBe(3);
		expect(await loaded.save()).toEqual(bare);
	});
});

describe('a query', () => {
	it('asks for the highest scores first, for none that is known, and for none twice', async () => {
		const detector = await fitted({}, someLabels(truth, 10));
		const { ids, scores, probabilities } = await detector.query(30);
		expect(new Set(ids).size).toBe(30);
		expect([...ids].some((id) => detector.answers.ids.includes(id))).toBe(false);
		const all = await detector.score(Array.from(ids, (id) => rows[id]));
		expect(bitsOf(all)).toBe(bitsOf(scores));
		expect(scores[0]).toBe(Math.max(...scores));
		expect(probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
		expect(await detector.query(30)).toEqual({ ids, scores, probabilities });
	});

	it('asks about one of many rows that are alike, and about none that equals a known one', async () => {
		const detector = await fitted();
		const { ids } = await detector.query(1);
		const first = rows[ids[0]];
		const alike = Array.from({ length: 8 }, (_, i) => first.map((value) => value + 1e-4 * i));
		const asked = await detector.query(5, { rows: [...alike, ...rows.slice(200, 300)] });
		expect([...asked.ids].filter((id) => id < alike.length).length).toBe(1);
		await detector.feedback({ ids, labels: [1] });
		expect([...(await detector.query(200, { rows: [...alike, ...rows.slice(200, 300)] })).ids]).not.toContain(0);
	});

	it('by margin asks next to the threshold, by random anywhere', async () => {
		const detector = await fitted({ threshold: { contamination: 0.2 } });
		const distance = async (ids: ArrayLike<number>): Promise<number> =>
			(await detector.score(Array.from(ids, (id) => rows[id]))).reduce(
				(sum, score) => sum + Math.abs(score - detector.threshold.value) / ids.length,
				0,
			);
		const [margin, random, top] = [
			await detector.query(20, { strategy: 'margin' }),
			await detector.query(20, { strategy: 'random' }),
			await detector.query(20),
		];
		expect(await distance(margin.ids)).toBeLessThan(0.1 * (await distance(random.ids)));
		expect(Math.min(...top.scores)).toBeGreaterThan(Math.min(...random.scores));
		expect(await detector.query(20, { strategy: 'random' })).toEqual(random);
	});

	it('draws half of the rows at random when twenty answers in a row were normal', async () => {
		const detector = await fitted();
		const low = async (): Promise<number> => {
			const scores = (await detector.score(rows)).sort();
			const { scores: asked } = await detector.query(30);
			return asked.filter((score) => score < scores[Math.floor(0.8 * scores.length)]).length;
		};
		const { ids } = await detector.query(20);
		await detector.feedback({ ids: ids.subarray(0, 19), labels: Array.from({ length: 19 }, () => -1) });
		expect(await low()).toBe(0);
		await detector.feedback({ ids: ids.subarray(19), labels: [-1] });
		expect(await low()).toBeGreaterThanOrEqual(8);
	});

	it('looks among rows of the caller, by their places', async () => {
		const detector = await fitted();
		const fresh = twoKinds(300, 60, 21).rows;
		const { ids, scores } = await detector.query(10, { rows: fresh });
		expect(ids.every((id) => id < 300)).toBe(true);
		expect(bitsOf(await detector.score(Array.from(ids, (id) => fresh[id])))).toBe(bitsOf(scores));
	});

	it('refuses a count or a strategy that there is not', async () => {
		const detector = await fitted({ steps: 10 });
		for (const count of [0, -1, 1.5, Number.NaN]) await expectCode(() => detector.query(count), 'ANOD_OPTION');
		expect((await expectCode(() => detector.query(1, { strategy: 'best' as never }), 'ANOD_OPTION')).message).toContain('margin');
	});
});
