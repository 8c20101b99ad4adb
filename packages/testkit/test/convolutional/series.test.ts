import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, ConvolutionalDetector, type ConvolutionalInput, type ConvolutionalOptions, FittedConvolutional } from '@anod/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bitsOf, expectCode } from '../../src/detector/subject.js';
import { numbers } from '../../src/numbers.js';

type Options = Partial<ConvolutionalOptions>;
let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});
afterAll(() => backend.dispose());

const quick: Options = { seed: 1, width: 8, epochs: 6 };
const minute = 60_000;
const begin = Date.UTC(2026, 2, 1);

/** `[t, 2]`: two waves of period 50 with a little noise. */
function waves(t: number, seed = 1): number[][] {
	const noise = numbers(2 * t, seed, -0.1, 0.1);
	return Array.from({ length: t }, (_, i) => [0, 1].map((c) => Math.sin((2 * Math.PI * i) / 50 + c) + noise[2 * i + c]));
}
const records = (t: number, step = minute) => waves(t).map(([a, b], i) => ({ time: new Date(begin + i * step), a, b }));

async function fitted(input: ConvolutionalInput, options: Options = {}): Promise<ConvolutionalDetector> {
	const detector = new ConvolutionalDetector({ ...quick, ...options });
	await detector.fit(input, { backend });
	return detector;
}
const allFinite = (scores: Float64Array): boolean => scores.every(Number.isFinite);
const peakOf = (scores: Float64Array): number => scores.indexOf(Math.max(...scores));

describe('a series detector', () => {
	it('finds a jump of one channel, as one event that names it, and nothing in clean data', async () => {
		const detector = await fitted(waves(600));
		const clean = await detector.predict(waves(300, 5));
		expect(clean.labels.reduce((a, b) => a + b, 0)).toBe(0);
		expect(clean.events).toEqual([]);
		const odd = waves(400, 6);
		for (let i = 200; i < 215; i++) odd[i][1] += 3;
		const { scores, labels, events, valid } = await detector.predict(odd);
		expect(scores.length).toBe(400);
		expect(events.length).toBe(1);
		const [event] = events;
		expect(event.start).toBeLessThan(215);
		expect(event.end).toBeGreaterThan(200);
		expect(event.peak).toBe(peakOf(scores));
		expect(event.score).toBe(scores[event.peak]);
		expect(event.channels[0].name).toBe('x1');
		expect(event.channels.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
		expect([...event.rows]).toEqual(Array.from({ length: event.end - event.start }, (_, i) => event.start + i));
		labels.forEach((label, i) => {
			expect(label).toBe(i >= event.start && i < event.end ? 1 : 0);
		});
		expect(valid.indexOf(1)).toBe(62);
	});

	it('says what it learned and why', async () => {
		const { summary, objectives, data } = await fitted(waves(400));
		expect(data).toBe('series');
		expect(objectives).toEqual(['forecast', 'reconstruction']);
		expect(summary.reason).toContain('2 channels');
		expect(summary.notes.join()).toContain('repeats every 50 steps');
		expect(summary.columns.map(({ name }) => name)).toEqual(['x0', 'x1']);
	});

	it('takes a plain list of numbers, [t, 1], and one column as the same series', async () => {
		const list = waves(300).map(([a]) => a);
		const one = await fitted(list as never);
		expect(one.objectives).toEqual(['forecast']);
		const straight = await one.score(list as never);
		expect(bitsOf(await one.score(list.map((value) => [value])))).toBe(bitsOf(straight));
		expect(bitsOf(await one.score({ data: Float64Array.from(list), shape: [300, 1] }))).toBe(bitsOf(straight));
		expect(bitsOf(await one.score({ value: list }))).toBe(bitsOf(straight));
	});

	it('averages over parts of the period of a shape, and over a few steps of a day that repeats', async () => {
		const lengths = async (interval: number): Promise<string> => {
			const rows = waves(600).map(([a], i) => ({ time: new Date(begin + i * interval), a }));
			return (await fitted(rows)).summary.notes.join();
		};
		expect(await lengths(minute)).toContain('means over 6, 13, 25 steps');
		expect(await lengths((24 * 60 * minute) / 50)).toContain('means over 5, 10, 20 steps');
		expect((await fitted(waves(600))).summary.notes.join()).toContain('means over 5, 10, 20 steps');
	});

	it('refuses a series that is too short, and scores one shorter than its window without flagging', async () => {
		const error = await expectCode(() => fitted(waves(7)), 'ANOD_TOO_FEW_ROWS');
		expect(error.message).toContain('7 steps');
		const detector = await fitted(waves(60));
		const { scores, valid, labels } = await detector.predict(waves(5, 9));
		expect(allFinite(scores)).toBe(true);
		expect([...valid, ...labels]).toEqual(new Array(10).fill(0));
	});

	it('scores a constant series 0, and its first move above', async () => {
		const detector = await fitted(Array.from({ length: 200 }, () => [5]));
		const scores = await detector.score([...Array.from({ length: 150 }, () => [5]), [6], ...Array.from({ length: 50 }, () => [5])]);
		expect(allFinite(scores)).toBe(true);
		expect(scores[100]).toBe(0);
		expect(Math.abs(peakOf(scores) - 150)).toBeLessThan(12);
	});

	it('lives with missing stretches, which score low and are not judged', async () => {
		const rows: (number | null)[][] = waves(500);
		for (let i = 200; i < 290; i++) rows[i] = [null, null];
		for (let i = 400; i < 410; i++) rows[i] = [rows[i][0], null];
		const detector = await fitted(rows as never);
		const { scores, valid, labels } = await detector.predict(rows as never);
		expect(allFinite(scores)).toBe(true);
		expect(scores[250]).toBe(0);
		expect([valid[199], valid[280], valid[295], valid[340]]).toEqual([1, 0, 0, 1]);
		expect(labels[250]).toBe(0);
		expect(detector.summary.columns[0].missingShare).toBeCloseTo(90 / 500, 10);
	});

	it('gives scores in the order of the rows, whatever the order of times', async () => {
		const rows = records(400);
		const detector = await fitted(rows);
		const straight = await detector.score(rows);
		const shuffled = [...rows.slice(0, 150), ...rows.slice(200), ...rows.slice(150, 200)];
		const scores = await detector.score(shuffled);
		expect(bitsOf(scores.slice(0, 150))).toBe(bitsOf(straight.slice(0, 150)));
		expect(bitsOf(scores.slice(350))).toBe(bitsOf(straight.slice(150, 200)));
		const again = await fitted(shuffled);
		expect(again.summary.notes.join()).toContain('clock jumps back at 1 row');
		expect(bitsOf(await again.score(rows))).toBe(bitsOf(straight));
	});

	it('sees the hour that daylight saving leaves out, and the one it repeats', async () => {
		const local = records(500, 60 * minute).map(({ time, ...rest }) => ({ time: time.toISOString().slice(0, 19), ...rest }));
		local.splice(100, 1);
		local.splice(300, 0, { ...local[299] });
		const { summary } = await fitted(local);
		expect(summary.notes.join()).toContain('1 row has the time of the one before');
		expect(summary.notes.join()).toContain('1 gap');
	});

	it('starts afresh after a long silence, and fills none of it', async () => {
		const rows = [...records(300), ...records(300).map((row) => ({ ...row, time: new Date(row.time.getTime() + 400 * 24 * 60 * minute) }))];
		const detector = await fitted(rows);
		const { valid, scores } = await detector.predict(rows);
		expect(scores.length).toBe(600);
		expect([valid[299], valid[300], valid[361], valid[362]]).toEqual([1, 0, 0, 1]);
	});

	it('resamples irregular times, refuses them or takes rows as they come', async () => {
		const jitter = numbers(300, 8, 0.4, 1.6);
		let at = begin;
		const rows = records(300).map((row, i) => ({ ...row, time: new Date((at += minute * jitter[i])) }));
		expect((await fitted(rows)).summary.notes.join()).toContain('off the grid');
		const error = await expectCode(() => fitted(rows, { irregular: 'refuse' }), 'ANOD_INPUT');
		expect(error.message).toMatch(/row \d+ comes/);
		const plain = await fitted(rows, { irregular: 'ignore' });
		expect(plain.summary.notes.join()).not.toContain('grid');
		expect((await plain.score(rows)).length).toBe(300);
	});

	it('tells interleaved series apart by a column, to the bits of each alone', async () => {
		const a = records(300).map((row) => ({ ...row, host: 'a' }));
		const b = records(200).map((row) => ({ ...row, host: 'b', a: 2 * row.a }));
		const mixed = a.flatMap((row, i) => (i < 200 ? [row, b[i]] : [row]));
		const detector = await fitted(mixed, { series: 'host' });
		const scores = await detector.score(mixed);
		expect(bitsOf(scores.filter((_, i) => mixed[i].host === 'a'))).toBe(bitsOf(await detector.score(a)));
		expect(bitsOf(scores.filter((_, i) => mixed[i].host === 'b'))).toBe(bitsOf(await detector.score(b)));
		b[120].a = 40;
		const { events } = await detector.predict(a.flatMap((row, i) => (i < 200 ? [row, b[i]] : [row])));
		expect(events.length).toBe(1);
		expect(events[0].series).toBe('b');
		expect(events[0].channels[0].name).toBe('a');
		expect(events[0].startTime).toBe(begin + events[0].start * minute);
		const unsaid = await fitted(mixed);
		expect(unsaid.summary.notes.join()).toContain('200 rows have the time of the one before');
	});

	it('learns from several series of different lengths, and scores each as if alone', async () => {
		const series = [waves(300), waves(20, 2), waves(150, 3)];
		const detector = await fitted({ series });
		const scores = await detector.score({ series });
		expect(scores.length).toBe(470);
		expect(bitsOf(scores.slice(0, 300))).toBe(bitsOf(await detector.score(series[0])));
		expect(bitsOf(scores.slice(320))).toBe(bitsOf(await detector.score(series[2])));
	});

	it('takes causal scores from the past alone: a later step changes no earlier score', async () => {
		const detector = await fitted(waves(500), { causal: true });
		const rows = waves(200, 7);
		const whole = await detector.score(rows);
		expect(bitsOf(await detector.score(rows.slice(0, 120)))).toBe(bitsOf(whole.slice(0, 120)));
		rows[120] = [9, 9];
		expect(bitsOf((await detector.score(rows)).slice(0, 120))).toBe(bitsOf(whole.slice(0, 120)));
	});

	it('scores a long series in blocks to the bits of a short one', async () => {
		const detector = await fitted(waves(500));
		const long = waves(9000, 7);
		const whole = await detector.score(long);
		expect(bitsOf(whole.slice(0, 1900))).toBe(bitsOf((await detector.score(long.slice(0, 2000))).slice(0, 1900)));
	});

	it('explains steps by channels, in the units of the user', async () => {
		const rows = waves(300, 4).map(([a, b]) => [100 + 10 * a, b]);
		const detector = await fitted(waves(500).map(([a, b]) => [100 + 10 * a, b]));
		const { contributions, expected, shape, columns } = await detector.explain(rows);
		expect(shape).toEqual([300, 2]);
		expect(columns).toEqual(['x0', 'x1']);
		expect(contributions.length).toBe(600);
		expect(expected[0]).toEqual([null, null]);
		expect(Math.abs((expected[150][0] as number) - rows[150][0])).toBeLessThan(8);
	});

	it('takes a network of the user in place of its own', async () => {
		const detector = await fitted(waves(500), {
			width: 0,
			network: [
				{ kind: 'conv1d', filters: 6, kernel: 5, padding: 'same', activation: 'tanh' },
				{ kind: 'conv1d', filters: 2, kernel: 5, padding: 'same' },
			],
		});
		expect(detector.objectives).toEqual(['reconstruction']);
		expect(detector.summary.parameters).toBe(5 * 2 * 6 + 6 + 5 * 6 * 2 + 2);
		const loaded = await FittedConvolutional.load(await detector.save(), { backend });
		expect(bitsOf(await loaded.score(waves(300, 2)))).toBe(bitsOf(await detector.score(waves(300, 2))));
	});

	it.each([
		['another number of outputs', { width: 0, network: [{ kind: 'conv1d', filters: 3, kernel: 5, padding: 'same' }] }, '512'],
		[
			'a look ahead',
			{ width: 0, objectives: ['forecast'], network: [{ kind: 'conv1d', filters: 2, kernel: 5, padding: 'same' }] },
			'later steps',
		],
		[
			'one network for two',
			{ width: 0, objectives: ['forecast', 'reconstruction'], network: [{ kind: 'conv1d', filters: 2, kernel: 1 }] },
			'two',
		],
		['an objective of images', { objectives: ['transformation'] }, 'images'],
		['a reconstruction by the past alone', { objectives: ['reconstruction'], causal: true }, 'causal'],
		['an option of images', { transformations: 4 }, 'transformations'],
	] as [string, Options, string][])('refuses %s', async (_, options, word) => {
		expect((await expectCode(() => fitted(waves(600), options), 'ANOD_OPTION')).message).toContain(word);
	});

	it('judges the first steps by a past, to the bits of the whole', async () => {
		const detector = await fitted(records(500));
		const rows = records(400);
		for (let i = 250; i < 262; i++) rows[i].a += 4;
		const whole = await detector.predict(rows);
		const [past, now] = [rows.slice(0, 230), rows.slice(230)];
		const { scores, valid, labels, events } = await detector.predict(now, { past });
		expect(bitsOf(scores)).toBe(bitsOf(whole.scores.slice(230)));
		expect(bitsOf(await detector.score(now, { past }))).toBe(bitsOf(scores));
		expect([...valid]).toEqual([...whole.valid.slice(230)]);
		expect([...labels]).toEqual([...whole.labels.slice(230)]);
		const [event] = events.filter(({ peak }) => Math.abs(peak - 26) < 15);
		expect([...event.rows]).toEqual(Array.from({ length: event.end - event.start }, (_, i) => event.start + i));
		expect(event.startTime).toBe(begin + (230 + event.start) * minute);
		const { contributions, shape } = await detector.explain(now, { past });
		expect(shape).toEqual([170, 2]);
		expect(bitsOf(contributions)).toBe(bitsOf((await detector.explain(rows)).contributions.slice(460)));
		const error = await expectCode(() => detector.predict(past, { past: now }), 'ANOD_INPUT');
		expect(error.message).toContain('does not end before');
		await expectCode(() => detector.predict({ series: [now] }, { past }), 'ANOD_OPTION');
	});

	it('refuses what is no series, and says why', async () => {
		const text = Array.from({ length: 50 }, (_, i) => ({ name: `n${i}` }));
		expect((await expectCode(() => fitted(text), 'ANOD_INPUT')).message).toContain('numbers');
		expect((await expectCode(() => fitted(records(50), { time: 'tme' }), 'ANOD_UNKNOWN_COLUMN')).message).toContain('time');
		expect((await expectCode(() => fitted(records(50), { series: 'host' }), 'ANOD_UNKNOWN_COLUMN')).message).toContain('host');
		await expectCode(() => fitted({ series: [] }), 'ANOD_INPUT');
		const detector = await fitted(records(100));
		await expectCode(() => detector.score(records(50).map(({ time: _, ...rest }) => rest)), 'ANOD_UNKNOWN_COLUMN');
		const untimed = records(50).map((row, i) => (i === 7 ? { ...row, time: null } : row));
		expect((await expectCode(() => detector.score(untimed), 'ANOD_MISSING_VALUE')).message).toContain('row 7');
	});
});

/** Waves with short bursts, and their labels. */
function bursts(t: number, seed: number): { rows: number[][]; labels: number[] } {
	const rows = waves(t, seed);
	const labels = new Array<number>(t).fill(0);
	for (let start = 60; start + 8 < t; start += 97)
		for (let i = start; i < start + 8; i++) {
			rows[i][0] += i % 2 ? 0.8 : -0.8;
			labels[i] = 1;
		}
	return { rows, labels };
}

describe('a series detector of windows', () => {
	it('learns labels: probabilities, high at the steps of what was labelled, with a threshold of one half', async () => {
		const { rows, labels } = bursts(1200, 3);
		const detector = new ConvolutionalDetector({ seed: 1, width: 8 });
		await detector.fit(rows, { backend, labels });
		expect(detector.objectives).toEqual(['classification']);
		expect(detector.threshold.value).toBe(0.5);
		const fresh = bursts(500, 9);
		const { scores, labels: found, events } = await detector.predict(fresh.rows);
		expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
		const hits = fresh.labels.filter((label, i) => label === 1 && found[i] === 1).length;
		expect(hits).toBeGreaterThan(0.8 * fresh.labels.filter(Boolean).length);
		expect(found.reduce((a, b) => a + b, 0)).toBeLessThan(2 * fresh.labels.filter(Boolean).length);
		expect(events[0].channels[0].name).toBe('x0');
		const loaded = await FittedConvolutional.load(await detector.save(), { backend });
		expect(bitsOf(await loaded.score(fresh.rows))).toBe(bitsOf(scores));
		expect(loaded.setThreshold('auto').value).toBe(0.5);
	});

	it('draws windows to a centre without labels, and leaves the furthest out of a second training', async () => {
		const detector = await fitted(waves(800), { objectives: ['oneClass'], latent: 8 });
		const odd = waves(400, 6);
		for (let i = 200; i < 216; i++) odd[i] = [odd[i][0] + 2.5, odd[i][1] - 2.5];
		const scores = await detector.score(odd);
		expect(Math.abs(peakOf(scores) - 208)).toBeLessThan(30);
		const { contributions } = await detector.explain(odd.slice(150, 260));
		const own = await detector.score(odd.slice(150, 260));
		own.forEach((score, i) => {
			expect(Math.abs(contributions[2 * i] + contributions[2 * i + 1] - score)).toBeLessThan(1e-9 * Math.max(1, score));
		});
		const untrimmed = await fitted(waves(800), { objectives: ['oneClass'], latent: 8, trim: 0 });
		expect(bitsOf(await untrimmed.score(odd))).not.toBe(bitsOf(scores));
	});

	it('averages one class with a forecast, by the past alone where asked', async () => {
		const detector = await fitted(waves(600), { objectives: ['forecast', 'oneClass'], causal: true });
		const rows = waves(250, 7);
		const whole = await detector.score(rows);
		expect(bitsOf(await detector.score(rows.slice(0, 180)))).toBe(bitsOf(whole.slice(0, 180)));
		const loaded = await FittedConvolutional.load(await detector.save(), { backend });
		expect(bitsOf(await loaded.score(rows))).toBe(bitsOf(whole));
	});

	it('refuses labels that it cannot learn from', async () => {
		const { rows, labels } = bursts(400, 3);
		const learn = (given: ArrayLike<number>, options: Options = {}) =>
			new ConvolutionalDetector({ ...quick, ...options }).fit(rows, { backend, labels: given });
		expect((await expectCode(() => learn([1]), 'ANOD_SHAPE')).message).toContain('400');
		expect((await expectCode(() => learn(labels.map((label, i) => (i === 7 ? 2 : label))), 'ANOD_INPUT')).message).toContain('row 7');
		expect((await expectCode(() => learn(new Array(400).fill(0)), 'ANOD_TOO_FEW_ROWS')).message).toContain('normal');
		await expectCode(() => learn(labels, { objectives: ['forecast'] }), 'ANOD_OPTION');
		await expectCode(() => learn(labels, { objectives: ['classification', 'forecast'] }), 'ANOD_OPTION');
		await expectCode(() => fitted(rows, { objectives: ['classification'] }), 'ANOD_OPTION');
		await expectCode(() => fitted(rows, { latent: 4, objectives: ['forecast'] }), 'ANOD_OPTION');
	});
});
