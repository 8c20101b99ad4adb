import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeriesStream, type StreamSetup } from '../../../src/detector/convolutional/stream/series-stream.js';
import { readModelFile, writeModelFile } from '../../../src/file/index.js';
import { pushAll, stateOf, streamOf, wave } from './fitted.js';
import { noise } from './networks.js';

const usual = { history: 200, warmUp: 60 };

describe('a stream of points', () => {
	it('does not look ahead: the beginning of a series gives the beginning of the result', async () => {
		const points = wave(300, 2);
		const whole = await pushAll(streamOf(stateOf(2), usual), points);
		const other = [...points.slice(0, 200), ...wave(100, 2, 9).map((point) => point.map((value) => 100 * value))];
		const changed = await pushAll(streamOf(stateOf(2), usual), other);
		expect(changed.slice(0, 200)).toEqual(whole.slice(0, 200));
		expect(changed.slice(200)).not.toEqual(whole.slice(200));
	});

	it('goes on from a file as if it had never stopped, wherever it is cut', async () => {
		for (const d of [1, 3]) {
			const points = wave(420, d).map((point, t) => point.map((value) => (t % 37 === 5 ? Number.NaN : value)));
			const whole = await pushAll(streamOf(stateOf(d), usual), points);
			await fc.assert(
				fc.asyncProperty(fc.integer({ min: 0, max: 420 }), async (cut) => {
					const first = streamOf(stateOf(d), usual);
					await pushAll(first, points.slice(0, cut));
					const second = await SeriesStream.restore(first.save());
					expect(second.index).toBe(cut);
					expect(second.save()).toEqual(first.save());
					expect(await pushAll(second, points.slice(cut))).toEqual(whole.slice(cut));
					if (cut < 420) expect(second.contributions()).toEqual((await replay(d, points)).contributions());
				}),
				{ numRuns: 12, seed: 3 },
			);
		}
	});

	async function replay(d: number, points: number[][]): Promise<SeriesStream> {
		const stream = streamOf(stateOf(d), usual);
		await pushAll(stream, points);
		return stream;
	}

	it('keeps a past of constant size', async () => {
		const stream = streamOf(stateOf(2), { ...usual, history: 100 });
		await pushAll(stream, wave(250, 2));
		// The header counts points in decimal digits, and an estimate is renewed every 50 points.
		const size = stream.save().length;
		await pushAll(stream, wave(5000, 2, 2));
		expect(Math.abs(stream.save().length - size)).toBeLessThan(200);
	});

	it('raises one alarm at a jump, and not before', async () => {
		const points = wave(1000, 1);
		for (let t = 800; t < 830; t++) points[t][0] += 9;
		const results = await pushAll(streamOf(stateOf(1), { ...usual, history: 1000 }), points);
		const alarms = results.filter(({ alarm }) => alarm).map(({ index }) => index);
		expect(alarms.filter((index) => index >= 800 && index < 900)).toEqual([800]);
		expect(alarms.filter((index) => index < 800).length).toBeLessThanOrEqual(1);
		expect(results[800].surprise).toBeGreaterThan(3);
	});

	it('keeps silent for holdOff points after an alarm', async () => {
		const points = wave(500, 1);
		for (let t = 400; t < 500; t++) points[t][0] += 9 + (t % 2) * t;
		const alarms = async (holdOff: number): Promise<number> =>
			(await pushAll(streamOf(stateOf(1), { ...usual, holdOff }), points)).filter(({ index, alarm }) => alarm && index >= 400).length;
		expect(await alarms(100)).toBe(1);
		expect(await alarms(9)).toBeGreaterThan(await alarms(100));
		expect(await alarms(0)).toBeGreaterThan(await alarms(9));
	});

	it('is not surprised by a constant series, but by its first move', async () => {
		const flat = Array.from({ length: 400 }, (_, t) => (t === 390 ? 1 : 0));
		const results = await pushAll(streamOf(stateOf(1), usual), flat);
		expect(Math.max(...results.slice(0, 390).map(({ surprise }) => surprise))).toBeLessThan(0.1);
		expect(results[390].alarm).toBe(true);
		expect(results.every(({ score }) => Number.isFinite(score))).toBe(true);
	});

	it('takes missing values for the last one, and lets them say nothing', async () => {
		const points = wave(400, 2);
		for (let t = 300; t < 340; t++) points[t] = [Number.NaN, Number.NaN];
		for (let t = 350; t < 360; t++) points[t][1] = Number.NaN;
		const stream = streamOf(stateOf(2), usual);
		const results = await pushAll(stream, points.slice(0, 340));
		expect(results.slice(300).every(({ surprise, alarm }) => surprise === 0 && !alarm)).toBe(true);
		expect(results[339].score).toBe(0);
		await pushAll(stream, points.slice(340, 360));
		expect(stream.contributions()[0]).toBeGreaterThan(0);
		const rest = await pushAll(stream, points.slice(360));
		expect(rest.every(({ score, surprise }) => Number.isFinite(score) && Number.isFinite(surprise))).toBe(true);
	});

	it('divides the score among the channels', async () => {
		const stream = streamOf(stateOf(3), usual);
		for (const point of wave(120, 3)) {
			const { score } = await stream.push(point);
			expect(stream.contributions().reduce((sum, part) => sum + part, 0)).toBeCloseTo(score, 10);
		}
		const shifted = wave(1, 3)[0];
		shifted[1] += 50;
		await stream.push(shifted);
		const [first, second, third] = stream.contributions();
		expect(second).toBeGreaterThan(first + third);
	});

	it('says what it expects next, in the units of the series', async () => {
		const stream = streamOf(stateOf(2), usual);
		await pushAll(stream, wave(100, 2));
		const last = wave(100, 2)[99];
		stream.expected().forEach((value, c) => {
			expect(Math.abs(value - last[c])).toBeLessThan(3 * (1 + c));
		});
	});

	it('judges the first point already where it is given a past', async () => {
		const past = wave(600, 1, 4);
		const stream = SeriesStream.create(stateOf(1), undefined, { ...usual, past });
		expect(stream.index).toBe(0);
		expect(await stream.push(60)).toMatchObject({ index: 0, valid: true, alarm: true });
		const blind = await streamOf(stateOf(1), usual).push(60);
		expect(blind).toMatchObject({ valid: false, alarm: false, surprise: 0 });
	});

	it('takes a past in any form that fit reads', async () => {
		const past = wave(200, 2, 4);
		const next = async (given: StreamSetup['past']): Promise<unknown> =>
			SeriesStream.create(stateOf(2), undefined, { ...usual, past: given }).push([1, 2]);
		const expected = await next(past);
		expect(await next(new Set(past))).toEqual(expected);
		expect(await next({ data: Float64Array.from(past.flat()), shape: [200, 2] })).toEqual(expected);
		expect(await next({ x1: past.map((point) => point[1]), x0: past.map((point) => point[0]), time: past.map((_, t) => `${t}`) })).toEqual(
			expected,
		);
		expect(() => SeriesStream.create(stateOf(2), undefined, { past: 7 as unknown as [] })).toThrow('ANOD_INPUT');
		expect(() => SeriesStream.create(stateOf(2), undefined, { past: [1, 2] })).toThrow('ANOD_SHAPE');
	});

	it('gives the scores of a past that goes on', async () => {
		const points = wave(300, 2);
		const whole = await pushAll(streamOf(stateOf(2), usual), points);
		const rest = await pushAll(SeriesStream.create(stateOf(2), undefined, { ...usual, past: points.slice(0, 130) }), points.slice(130));
		expect(rest.map(({ score }) => score)).toEqual(whole.slice(130).map(({ score }) => score));
	});

	it('reads numbers, lists and records alike', async () => {
		const state = stateOf(2);
		const points = wave(80, 2);
		const lists = await pushAll(streamOf(state, usual), points);
		expect(
			await pushAll(
				streamOf(state, usual),
				points.map((point) => Float64Array.from(point)),
			),
		).toEqual(lists);
		expect(
			await pushAll(
				streamOf(state, usual),
				points.map(([x0, x1]) => ({ time: 'today', x1: String(x1), x0 })),
			),
		).toEqual(lists);
		const single = wave(80, 1).map(([value]) => value);
		expect(await pushAll(streamOf(stateOf(1), usual), single)).toEqual(await pushAll(streamOf(stateOf(1), usual), wave(80, 1)));
	});

	it('refuses points that cannot be read, says which, and goes on as if they had not been', async () => {
		const stream = streamOf(stateOf(2), usual);
		await pushAll(stream, wave(70, 2));
		const before = stream.save();
		expect(() => stream.push(1)).toThrow('ANOD_SHAPE: point 70 has 1 values');
		expect(() => stream.push([1, 2, 3])).toThrow('ANOD_SHAPE');
		expect(() => stream.push({ x0: 1 })).toThrow('ANOD_UNKNOWN_COLUMN: point 70 has no channel x1');
		expect(() => stream.push({ x0: 1, x1: 'high' })).toThrow('ANOD_INPUT: point 70, channel x1 is "high"');
		expect(() => stream.push([1, Infinity])).toThrow('ANOD_INPUT');
		expect(() => stream.push(null as unknown as number)).toThrow('ANOD_INPUT');
		expect(stream.save()).toEqual(before);
	});

	it('is a pair that points are piped through', async () => {
		const points = wave(100, 2);
		const source = new ReadableStream({
			start(controller) {
				for (const point of points) controller.enqueue(point);
				controller.close();
			},
		});
		const results = [];
		for await (const result of source.pipeThrough(streamOf(stateOf(2), usual))) results.push(result);
		expect(results).toEqual(await pushAll(streamOf(stateOf(2), usual), points));
	});

	it('refuses files that hold something else or are damaged', async () => {
		const bytes = streamOf(stateOf(1), usual).save();
		const altered = bytes.slice();
		altered[altered.length - 3] ^= 1;
		await expect(SeriesStream.restore(altered)).rejects.toThrow('ANOD_FILE');
		await expect(SeriesStream.restore(bytes.slice(0, 500))).rejects.toThrow('ANOD_FILE');
		const { header, tensors } = readModelFile(bytes);
		const rewritten = (changes: object, without = ''): Uint8Array =>
			writeModelFile({
				detector: 'convolutional-stream',
				header: { ...header, ...changes },
				tensors: [...tensors.values()].filter(({ name }) => name !== without),
			});
		await expect(SeriesStream.restore(rewritten({ source: {} }))).rejects.toThrow('does not say what it was a stream of');
		await expect(SeriesStream.restore(rewritten({ index: 'x' }))).rejects.toThrow('ANOD_FILE');
		await expect(SeriesStream.restore(rewritten({ options: { history: -1 } }))).rejects.toThrow('option history is -1');
		await expect(SeriesStream.restore(rewritten({}, 'error.sorted'))).rejects.toThrow('tensor error.sorted, it is not there');
		const other = writeModelFile({ detector: 'autoencoder', header: {}, tensors: [] });
		await expect(SeriesStream.restore(other)).rejects.toThrow("holds 'autoencoder', no stream");
	});

	it('refuses options out of range, and a detector without a forecast', () => {
		expect(() => streamOf(stateOf(1), { alarm: 7 })).toThrow('option alarm is 7');
		expect(() => streamOf(stateOf(1), { warmUp: 400, history: 200 })).toThrow('option warmUp is 400, but history is 200');
		const state = stateOf(1);
		const parts = state.parts.map((part) => ({ ...part, name: 'reconstruction' as const })) as typeof state.parts;
		expect(() => streamOf({ ...state, parts })).toThrow('learned no forecast');
	});

	it('stays finite on whatever numbers come', () => {
		fc.assert(
			fc.property(
				fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1, maxLength: 150 }),
				fc.integer({ min: 0, max: 99 }),
				(values, seed) => {
					const stream = streamOf(stateOf(1), { history: 100, warmUp: 50 });
					for (const value of [...noise(80, seed), ...values]) {
						const { score, surprise } = stream.push(value) as { score: number; surprise: number };
						expect(Number.isFinite(score) && surprise >= 0 && surprise <= 5).toBe(true);
					}
				},
			),
			{ numRuns: 30, seed: 4 },
		);
	});
});
