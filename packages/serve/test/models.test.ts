import type { Prediction } from '@anod/core';
import type { ServedDetector } from '@anod/serve';
import { describe, expect, it } from 'vitest';
import { detectorOf, files, numbers, readings, service } from './models.js';

const row = numbers(1)[0];
const body = { rows: [row] };
const list = (values: ArrayLike<number>): number[] => Array.from(values);

/** A detector that tells how it was called; what it says is the real one's. */
async function watched(name: 'machine' | 'numbers') {
	const real = await detectorOf(name);
	const calls: number[] = [];
	const seen = { calls, disposed: 0, hold: undefined as Promise<void> | undefined };
	const detector: ServedDetector = {
		summary: real.summary,
		threshold: real.threshold,
		explain: (input) => real.explain(input),
		async predict(input, run): Promise<Prediction> {
			calls.push((input as unknown[]).length);
			await seen.hold;
			return real.predict(input, run);
		},
		dispose: () => void seen.disposed++,
	};
	return { detector, seen, real };
}

describe('requests that come together', () => {
	it('are scored in one call, and answered as each alone', async () => {
		const { detector, seen, real } = await watched('numbers');
		const { post } = service([], { models: { numbers: detector } });
		const rows = numbers(40);
		const answers = await Promise.all(rows.map((one) => post('/v1/models/numbers/predict', { rows: [one] })));
		for (const [i, { json }] of answers.entries()) {
			const { scores, labels, pValues } = await real.predict([rows[i]]);
			expect(json).toMatchObject({ scores: list(scores), labels: list(labels), pValues: list(pValues) });
		}
		expect(seen.calls.reduce((sum, n) => sum + n)).toBe(40);
		expect(seen.calls.length).toBeLessThan(6);
	});

	it('get their own errors: one that cannot be scored takes none with it', async () => {
		const { detector } = await watched('machine');
		const { post } = service([], { models: { machine: detector } });
		const bad = { ...readings[0], heat: 'hot' };
		const answers = await Promise.all([readings[0], bad, readings[1]].map((one) => post('/v1/models/machine/score', [one])));
		expect(answers.map(({ status }) => status)).toEqual([200, 400, 200]);
		expect(answers[1].json).toMatchObject({ code: 'ANOD_INPUT', data: { row: 0, column: 'heat' } });
	});

	it('are not mixed where a row would be read otherwise beside others: a column that one of them lacks is missed', async () => {
		const { heat: _, ...heatless } = readings[0];
		const { post } = service(['machine']);
		const answers = await Promise.all([readings[0], heatless, readings[1]].map((one) => post('/v1/models/machine/score', [one])));
		expect(answers.map(({ json }) => json.code)).toEqual([undefined, 'ANOD_UNKNOWN_COLUMN', undefined]);
	});

	it('wait for the call before, and share the next', async () => {
		const { detector, seen } = await watched('numbers');
		let release = () => {};
		seen.hold = new Promise((resolve) => {
			release = resolve;
		});
		const { post } = service([], { models: { numbers: detector }, limits: { batch: 8 } });
		const first = post('/v1/models/numbers/score', body);
		await expect.poll(() => seen.calls.length).toBe(1);
		const later = Promise.all(Array.from({ length: 20 }, () => post('/v1/models/numbers/score', body)));
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(seen.calls).toEqual([1]);
		release();
		expect((await first).status).toBe(200);
		expect((await later).every(({ status }) => status === 200)).toBe(true);
		expect(seen.calls).toEqual([1, 8, 8, 4]);
	});
});

describe('models', () => {
	it('are loaded when they are first asked for, once for all who ask', async () => {
		let fetched = 0;
		const numbersFile = async () => {
			fetched++;
			return files.numbers();
		};
		const { post, get } = service([], { models: { numbers: numbersFile } });
		expect(fetched).toBe(0);
		expect((await get('/v1/models')).json).toEqual({ models: [{ name: 'numbers' }] });
		await Promise.all([1, 2, 3].map(() => post('/v1/models/numbers/score', body)));
		expect(fetched).toBe(1);
		expect((await get('/v1/models')).json.models[0]).toMatchObject({ name: 'numbers', data: 'rows' });
	});

	it('that could not be loaded are tried again at the next request', async () => {
		const good = await files.numbers();
		let bytes: Uint8Array = good.slice(0, 1000);
		const { post } = service([], { models: { numbers: () => bytes } });
		const answer = await post('/v1/models/numbers/score', body);
		expect([answer.status, answer.json.code]).toEqual([500, 'ANOD_FILE']);
		bytes = good;
		expect((await post('/v1/models/numbers/score', body)).status).toBe(200);
	});

	it('used longest ago are put aside where there is no room, and loaded again', async () => {
		const sizes = await Promise.all([files.numbers(), files.other(), files.machine()].map(async (file) => (await file).length));
		const room = Math.max(sizes[0] + sizes[1], sizes[0] + sizes[2], sizes[1] + sizes[2]);
		const loads: string[] = [];
		const sources = Object.fromEntries(
			(['numbers', 'other', 'machine'] as const).map((name) => [
				name,
				() => {
					loads.push(name);
					return files[name]();
				},
			]),
		);
		const { post, get, load } = service([], { models: sources, limits: { modelBytes: room } });
		const loaded = async () =>
			(await get('/v1/models')).json.models.flatMap((model: { name: string; data?: string }) => (model.data ? model.name : []));
		await load();
		expect(loads).toEqual(['numbers', 'other', 'machine']);
		expect(await loaded()).toEqual(['other', 'machine']);
		await post('/v1/models/other/score', body);
		expect((await post('/v1/models/numbers/score', body)).status).toBe(200);
		expect(await loaded()).toEqual(['numbers', 'other']);
		const gauges = (await get('/metrics')).text;
		expect(gauges).toContain('\nanod_models_loaded 2\n');
		expect(Number(/\nanod_model_bytes (\d+)/.exec(gauges)![1])).toBe(sizes[0] + sizes[1]);
	});

	it('that are too large by themselves are served one at a time', async () => {
		const { post, get } = service(['numbers', 'other'], { limits: { modelBytes: 1 } });
		for (const name of ['numbers', 'other', 'numbers']) expect((await post(`/v1/models/${name}/score`, body)).status).toBe(200);
		expect((await get('/metrics')).text).toContain('\nanod_models_loaded 1\n');
	});

	it('that the caller loaded stay and stay the caller’s', async () => {
		const { detector, seen } = await watched('numbers');
		const { post, close } = service(['other'], { models: { numbers: detector, other: files.other }, limits: { modelBytes: 1 } });
		await post('/v1/models/other/score', body);
		await post('/v1/models/numbers/score', body);
		await close();
		expect(seen.disposed).toBe(0);
	});
});

describe('a reload', () => {
	const scoresOf = async (name: 'numbers' | 'other') => list((await (await detectorOf(name)).predict([row])).scores);

	it('puts another file in the place of a model, without dropping a request', async () => {
		const [before, after] = [await scoresOf('numbers'), await scoresOf('other')];
		const { post, reload } = service(['numbers']);
		let running = true;
		const answers: { status: number; scores: number[] }[] = [];
		const ask = async () => {
			while (running) {
				const { status, json } = await post('/v1/models/numbers/score', body);
				answers.push({ status, scores: json.scores });
			}
		};
		const askers = [1, 2, 3, 4].map(ask);
		for (const name of ['other', 'numbers', 'other'] as const) {
			await reload('numbers', await files[name]());
			const { json } = await post('/v1/models/numbers/score', body);
			expect(json.scores).toEqual(name === 'other' ? after : before);
		}
		running = false;
		await Promise.all(askers);
		expect(answers.length).toBeGreaterThan(10);
		for (const { status, scores } of answers) {
			expect(status).toBe(200);
			expect([before, after]).toContainEqual(scores);
		}
	});

	it('frees the old detector behind the last request that it began, and not before', async () => {
		const { detector, seen } = await watched('numbers');
		let release = () => {};
		seen.hold = new Promise((resolve) => {
			release = resolve;
		});
		const other = await files.other();
		const { post, reload } = service([], {
			models: { numbers: files.numbers },
			load: async (bytes) => (bytes === other ? detectorOf('other') : detector) as Promise<ServedDetector>,
		});
		const slow = post('/v1/models/numbers/score', body);
		await expect.poll(() => seen.calls.length).toBe(1);
		await reload('numbers', other);
		expect((await post('/v1/models/numbers/score', body)).json.scores).toEqual(await scoresOf('other'));
		expect(seen.disposed).toBe(0);
		release();
		expect((await slow).json.scores).toEqual(await scoresOf('numbers'));
		expect(seen.disposed).toBe(1);
	});

	it('of a damaged file is refused, and the model stays', async () => {
		const { post, reload } = service(['numbers']);
		await post('/v1/models/numbers/score', body);
		const cut = (await files.other()).slice(0, 5000);
		await expect(reload('numbers', cut)).rejects.toMatchObject({ code: 'ANOD_FILE' });
		await expect(reload('none', cut)).rejects.toMatchObject({ code: 'ANOD_UNKNOWN_MODEL' });
		expect((await post('/v1/models/numbers/score', body)).json.scores).toEqual(await scoresOf('numbers'));
	});

	it('without bytes asks the source again', async () => {
		let name: 'numbers' | 'other' = 'numbers';
		const { post, reload } = service([], { models: { numbers: () => files[name]() } });
		await post('/v1/models/numbers/score', body);
		name = 'other';
		await reload('numbers');
		expect((await post('/v1/models/numbers/score', body)).json.scores).toEqual(await scoresOf('other'));
	});
});
