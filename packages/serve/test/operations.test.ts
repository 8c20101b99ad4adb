import type { LogRecord, ServedDetector } from '@anod/serve';
import { describe, expect, it } from 'vitest';
import { detectorOf, numbers, service } from './models.js';

const row = numbers(1)[0];
const body = { rows: [row, row] };

/** A detector that answers when it is told to, or when its signal is aborted. */
async function slow() {
	const real = await detectorOf('numbers');
	const seen = { signals: [] as AbortSignal[], waiting: [] as (() => void)[] };
	const detector: ServedDetector = {
		summary: real.summary,
		threshold: real.threshold,
		dispose() {},
		predict: (input) =>
			new Promise((resolve) => {
				seen.waiting.push(() => resolve(real.predict(input)));
			}),
		explain: (_, run) =>
			new Promise((__, reject) => {
				seen.signals.push(run!.signal!);
				run!.signal!.addEventListener('abort', () => reject(run!.signal!.reason));
			}),
	};
	return { detector, seen };
}

describe('who may ask', () => {
	const { get, post } = service(['numbers'], { auth: { tokens: ['first secret', 'second'] } });

	it('is who shows one of the tokens', async () => {
		for (const token of ['first secret', 'second'])
			for (const scheme of ['Bearer', 'bearer'])
				expect((await post('/v1/models/numbers/score', body, { authorization: `${scheme} ${token}` })).status).toBe(200);
	});

	it.each(['Bearer third', 'Bearer ', 'Bearer', 'first secret', 'Basic first secret', 'Bearer first secre', 'Bearer first secrets', ''])(
		'is not who shows %j',
		async (authorization) => {
			const answer = await post('/v1/models/numbers/score', body, authorization ? { authorization } : {});
			expect([answer.status, answer.json.code]).toEqual([401, 'ANOD_UNAUTHORIZED']);
			expect(answer.headers.get('www-authenticate')).toBe('Bearer');
		},
	);

	it('is everybody for probes and the description of the service, for nothing else', async () => {
		for (const path of ['/v2/health/live', '/v2/health/ready', '/openapi.json', '/docs']) expect((await get(path)).status).toBe(200);
		for (const path of ['/v2', '/v2/models/numbers', '/v1/models', '/metrics', '/nothing', '/v2/health'])
			expect((await get(path)).status).toBe(401);
		const open = service(['numbers'], { auth: { tokens: ['a'], openMetrics: true } });
		expect((await open.get('/metrics')).status).toBe(200);
		expect((await open.get('/v1/models')).status).toBe(401);
	});
});

describe('what is told of a request', () => {
	it('has its id, which goes in and out', async () => {
		const records: LogRecord[] = [];
		const { post, get } = service(['numbers'], { logger: (record) => records.push(record) });
		const given = await post('/v1/models/numbers/score', body, { 'x-request-id': 'order-17' });
		expect(given.headers.get('x-request-id')).toBe('order-17');
		const refused = await post('/v1/models/numbers/score', { rows: [[1]] }, { 'x-request-id': `forged"}` });
		expect(refused.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
		await get('/nothing');
		expect(records).toMatchObject([
			{ level: 'info', id: 'order-17', method: 'POST', path: '/v1/models/numbers/score', status: 200, model: 'numbers', rows: 2 },
			{ status: 400, code: 'ANOD_SHAPE', detail: expect.stringContaining('fitted on 4'), id: refused.headers.get('x-request-id') },
			{ status: 404, code: 'ANOD_UNKNOWN_PATH' },
		]);
		for (const { time, milliseconds } of records) {
			expect(new Date(time).getTime()).toBeGreaterThan(Date.now() - 60_000);
			expect(milliseconds).toBeGreaterThan(0);
		}
	});

	it('is told of a stream when that is over', async () => {
		const records: LogRecord[] = [];
		const { app } = service(['numbers'], { logger: (record) => records.push(record) });
		const lines = `${JSON.stringify(row)}\n`.repeat(30);
		const response = await app.request('/v1/models/numbers/score', {
			method: 'POST',
			body: lines,
			headers: { 'content-type': 'application/x-ndjson' },
		});
		expect(records).toEqual([]);
		await response.text();
		await expect.poll(() => records).toMatchObject([{ status: 200, rows: 30 }]);
	});

	it('is, of what nobody expected, the place for the log and nothing for the client', async () => {
		const records: LogRecord[] = [];
		const { detector } = await slow();
		const broken: ServedDetector = {
			...detector,
			predict() {
				throw new TypeError('the password is 1234');
			},
		};
		const { post } = service([], { models: { broken }, logger: (record) => records.push(record) });
		const { status, text, json } = await post('/v1/models/broken/score', body);
		expect([status, json.code]).toEqual([500, 'ANOD_INTERNAL']);
		expect(text).not.toContain('1234');
		expect(records).toMatchObject([
			{ level: 'error', code: 'ANOD_INTERNAL', detail: expect.stringContaining('1234'), stack: expect.stringContaining('operations.test') },
		]);
	});

	it('is counted for Prometheus', async () => {
		const { post, get } = service(['numbers']);
		for (let i = 0; i < 3; i++) await post('/v1/models/numbers/score', body);
		await post('/v1/models/numbers/score', { rows: [[1]] });
		await post('/v2/models/numbers/infer', { inputs: [{ name: 'rows', shape: [1, 4], datatype: 'FP64', data: row }] });
		await get('/wp-login.php');
		const { text, headers } = await get('/metrics');
		expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
		const value = (line: string) => Number(new RegExp(`^${line.replaceAll(/[{}?.*+()]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
		expect(value('anod_requests_total{route="/v1/models/:name/score",status="200"}')).toBe(3);
		expect(value('anod_requests_total{route="/v1/models/:name/score",status="400"}')).toBe(1);
		expect(value('anod_requests_total{route="/*",status="404"}')).toBe(1);
		expect(value('anod_rows_scored_total{model="numbers"}')).toBe(7);
		expect(value('anod_request_duration_seconds_count{route="/v1/models/:name/score"}')).toBe(4);
		expect(value('anod_request_duration_seconds_bucket{route="/v1/models/:name/score",le="+Inf"}')).toBe(4);
		expect(value('anod_requests_in_flight')).toBe(0);
		const buckets = [...text.matchAll(/bucket\{route="\/v1\/models\/:name\/score",le="[^"]+"\} (\d+)/g)].map(([, n]) => Number(n));
		expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
		for (const line of text.trimEnd().split('\n'))
			expect(line).toMatch(
				/^(?:# HELP anod_\w+ .+|# TYPE anod_\w+ (?:counter|gauge|histogram)|anod_\w+(?:\{\w+="[^"]*"(?:,\w+="[^"]*")*\})? [\d.e+-]+)$/,
			);
	});
});

describe('too much at a time', () => {
	it('is refused with 429 and when to come again, and what is under way is answered', async () => {
		const { detector, seen } = await slow();
		const { post, get } = service([], { models: { slow: detector }, limits: { queue: 3 } });
		const waiting = [1, 2, 3].map(() => post('/v1/models/slow/score', { rows: numbers(100) }));
		await expect.poll(async () => (await get('/metrics')).text).toContain('anod_requests_in_flight 3');
		const refused = await post('/v1/models/slow/score', body);
		expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([429, 'ANOD_BUSY', '1']);
		expect((await get('/v2/health/ready')).status).toBe(200);
		for (const answer of seen.waiting) answer();
		expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200]);
		expect((await get('/metrics')).text).toContain('anod_requests_in_flight 0');
	});

	it('ends with 503 when the time is over, and the detector is told', async () => {
		const { detector, seen } = await slow();
		const { post, get } = service([], { models: { slow: detector }, limits: { timeout: 30 } });
		for (const verb of ['explain', 'score']) {
			const answer = await post(`/v1/models/slow/${verb}`, body);
			expect([answer.status, answer.json.code, answer.headers.get('retry-after')]).toEqual([503, 'ANOD_TIMEOUT', '1']);
		}
		expect(seen.signals.map(({ aborted }) => aborted)).toEqual([true]);
		expect((await get('/metrics')).text).toContain('anod_requests_in_flight 0');
	});

	it('of waiting ends a stream, with a line that says so', async () => {
		const { post } = service(['numbers'], { limits: { timeout: 50 } });
		const stalled = new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode(`${JSON.stringify(row)}\n`));
			},
		});
		const { text } = await post('/v1/models/numbers/score', stalled, { 'content-type': 'application/x-ndjson' });
		expect(
			text
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line).error?.code),
		).toEqual([undefined, 'ANOD_TIMEOUT']);
	});
});

describe('a stream', () => {
	/** Lines that are made when they are asked for. */
	function source(lines: number) {
		const seen = { made: 0, cancelled: false };
		const stream = new ReadableStream(
			{
				pull(controller) {
					if (seen.made >= lines) controller.close();
					else controller.enqueue(new TextEncoder().encode(`${JSON.stringify(row)}\n`.repeat(100)));
					seen.made += 100;
				},
				cancel() {
					seen.cancelled = true;
				},
			},
			{ highWaterMark: 0 },
		);
		return { stream, seen };
	}
	const ask = (app: { request: (path: string, init: RequestInit) => Response | Promise<Response> }, stream: ReadableStream) =>
		app.request('/v1/models/numbers/score', {
			...{ method: 'POST', body: stream, duplex: 'half' },
			headers: { 'content-type': 'application/x-ndjson' },
		} as RequestInit);

	it('is read only as fast as its answer is', async () => {
		const { app } = service(['numbers']);
		const { stream, seen } = source(100_000);
		const reader = (await ask(app, stream)).body!.getReader();
		await reader.read();
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(seen.made).toBeLessThanOrEqual(300);
		await reader.read();
		await new Promise((resolve) => setTimeout(resolve, 30));
		expect(seen.made).toBeLessThanOrEqual(400);
		await reader.cancel();
		await expect.poll(() => seen.cancelled).toBe(true);
	});

	it('that nobody reads any more, or that breaks, leaves its place', async () => {
		const { app, get } = service(['numbers']);
		const { stream } = source(1000);
		await (await ask(app, stream)).body!.cancel();
		const breaking = new ReadableStream({
			pull(controller) {
				controller.error(new Error('cut'));
			},
		});
		await (await ask(app, breaking)).text();
		await expect.poll(async () => (await get('/metrics')).text).toContain('anod_requests_in_flight 0');
	});

	it('is told to end when the service closes and its time is over', async () => {
		const { app, close } = service(['numbers']);
		const response = await ask(
			app,
			new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('[1,2,3,4]\n')) }),
		);
		const text = response.text();
		await close(30);
		expect((await text).trimEnd().split('\n')).toHaveLength(2);
		expect(await text).toContain('ANOD_CLOSING');
	});

	it('of many rows gives each of them the score that it has alone', async () => {
		const { post } = service(['numbers']);
		const rows = numbers(3000);
		const { text } = await post('/v1/models/numbers/score', rows.map((one) => JSON.stringify(one)).join('\n'), {
			'content-type': 'application/x-ndjson',
		});
		const scores = text
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line).score);
		expect(scores).toEqual(Array.from(await (await detectorOf('numbers')).score(rows)));
	});
});
