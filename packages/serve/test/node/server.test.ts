import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord, ServedDetector } from '@anod/serve';
import { type ScoringServer, type ServeOptions, serve } from '@anod/serve/node';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { backend, detectorOf, files, numbers } from '../models.js';

const folder = mkdtempSync(join(tmpdir(), 'anod-serve-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = numbers(1)[0];
const json = { 'content-type': 'application/json' };
const list = (values: ArrayLike<number>): number[] => Array.from(values);

const running: ScoringServer[] = [];
afterEach(async () => {
	await Promise.all(running.splice(0).map((server) => server.close({ deadline: 100 })));
});
async function start(options: Partial<ServeOptions> = {}): Promise<ScoringServer> {
	const server = await serve({ models: { numbers: files.numbers }, backend, port: 0, ...options });
	running.push(server);
	return server;
}
const score = (url: string, body: unknown = { rows: [row] }, init: RequestInit = {}) =>
	fetch(`${url}/v1/models/numbers/score`, { method: 'POST', body: JSON.stringify(body), headers: json, ...init });

/** Writes to a socket as it is, and gives what came back once the other side is done. */
const raw = (url: string, ...parts: string[]): Promise<string> =>
	new Promise((resolve) => {
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		let text = '';
		socket.on('data', (data) => {
			text += data;
		});
		socket.on('close', () => resolve(text));
		socket.on('error', () => {});
		for (const part of parts) socket.write(part);
		setTimeout(() => socket.destroy(), 300);
	});
const head = (headers: string): string =>
	`POST /v1/models/numbers/score HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`;

describe('a server on Node', async () => {
	const expected = list(await (await detectorOf('numbers')).score([row]));

	it('listens on this machine alone, and answers as the app does', async () => {
		const { url } = await start();
		expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
		const response = await score(url);
		expect(response.status).toBe(200);
		expect(response.headers.get('x-request-id')).toBeTruthy();
		expect(await response.json()).toEqual({ model: 'numbers', scores: expected });
	});

	it('keeps an idle connection longer than a proxy that would send on it', async () => {
		const { url } = await start();
		expect((await score(url)).headers.get('keep-alive')).toBe('timeout=75');
	});

	it('listens wider only with a token', async () => {
		for (const host of ['0.0.0.0', '::', '192.168.1.1']) await expect(start({ host })).rejects.toMatchObject({ code: 'ANOD_OPTION' });
		const { url } = await start({ host: '0.0.0.0', auth: { tokens: ['secret'] } });
		const reachable = url.replace('0.0.0.0', '127.0.0.1');
		expect((await score(reachable)).status).toBe(401);
		expect((await score(reachable, undefined, { headers: { ...json, authorization: 'Bearer secret' } })).status).toBe(200);
	});

	it('does not start with a file that is damaged or not there, or on an address that is taken', async () => {
		const path = join(folder, 'cut.anod');
		writeFileSync(path, (await files.numbers()).slice(0, 999));
		await expect(start({ models: { numbers: path } })).rejects.toMatchObject({ code: 'ANOD_FILE' });
		await expect(start({ models: { numbers: join(folder, 'none.anod') } })).rejects.toMatchObject({ code: 'ENOENT' });
		const { url } = await start();
		await expect(start({ port: Number(new URL(url).port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
	});
});

describe('bad clients', () => {
	it('get an answer to 50 MB, and the server lives', async () => {
		const { url } = await start();
		const large = new Uint8Array(50_000_000).fill(49);
		const response = await fetch(`${url}/v1/models/numbers/score`, { method: 'POST', body: large, headers: json });
		expect(response.status).toBe(413);
		expect(await response.json()).toMatchObject({ code: 'ANOD_TOO_LARGE' });
		expect((await score(url)).status).toBe(200);
	});

	it('that send 50 MB without telling the length are stopped on the way', async () => {
		const { url } = await start();
		let sent = 0;
		const body = new ReadableStream({
			pull(controller) {
				sent += 2 ** 20;
				if (sent > 50_000_000) controller.close();
				else controller.enqueue(new Uint8Array(2 ** 20).fill(49));
			},
		});
		const answer = await fetch(`${url}/v1/models/numbers/score`, {
			...{ method: 'POST', body, headers: json, duplex: 'half' },
		} as RequestInit).then(
			({ status }) => status,
			() => 'cut',
		);
		expect([413, 'cut']).toContain(answer);
		expect((await score(url)).status).toBe(200);
	});

	it('that leave in the middle of a body, or send no HTTP, harm nobody', async () => {
		const records: LogRecord[] = [];
		const { url } = await start({ logger: (record) => records.push(record) });
		await raw(url, head('content-length: 500'), '{"rows":[[1,2');
		await raw(url, 'HELO there\r\n\r\n');
		expect(await raw(url, head('transfer-encoding: chunked'), 'zz\r\n')).toContain('400');
		expect((await score(url)).status).toBe(200);
		await expect.poll(() => records.length).toBeGreaterThanOrEqual(2);
		expect(records.every(({ level }) => level === 'info')).toBe(true);
	});

	it('that leave before the answer is there have their work ended', async () => {
		const real = await detectorOf('numbers');
		const signals: AbortSignal[] = [];
		const detector: ServedDetector = {
			summary: real.summary,
			threshold: real.threshold,
			predict: (input) => real.predict(input),
			dispose() {},
			explain: (_, run) =>
				new Promise((__, reject) => {
					signals.push(run!.signal!);
					run!.signal!.addEventListener('abort', () => reject(run!.signal!.reason));
				}),
		};
		const records: LogRecord[] = [];
		const { url } = await start({ models: { numbers: detector }, logger: (record) => records.push(record) });
		const leaving = new AbortController();
		const answer = fetch(`${url}/v1/models/numbers/explain`, {
			method: 'POST',
			body: JSON.stringify([row]),
			headers: json,
			signal: leaving.signal,
		});
		await expect.poll(() => signals.length).toBe(1);
		leaving.abort();
		await expect(answer).rejects.toThrow();
		await expect.poll(() => signals[0].aborted).toBe(true);
		await expect.poll(() => records).toMatchObject([{ status: 499, code: 'ANOD_GONE', level: 'info' }]);
	});

	it('that take no answer of a stream, or break it off, leave their place', async () => {
		const { url } = await start();
		const lines = `${JSON.stringify(row)}\n`.repeat(20_000);
		const { hostname, port } = new URL(url);
		const socket = connect(Number(port), hostname);
		socket.pause();
		socket.write(head('transfer-encoding: chunked').replace('application/json', 'application/x-ndjson'));
		socket.write(`${lines.length.toString(16)}\r\n${lines}\r\n`);
		const inFlight = async () => Number(/\nanod_requests_in_flight (\d+)/.exec(await (await fetch(`${url}/metrics`)).text())![1]);
		await expect.poll(inFlight).toBe(1);
		socket.destroy();
		await expect.poll(inFlight).toBe(0);
		expect((await score(url)).status).toBe(200);
	});
});

describe('a stream of lines', () => {
	it('is answered while it is sent', async () => {
		const { url } = await start();
		const said: string[] = [];
		let next = () => {};
		const asking = request(`${url}/v1/models/numbers/predict`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' } });
		asking.write(`${JSON.stringify(row)}\n`);
		const over = new Promise<void>((resolve) => {
			asking.on('response', (response) => {
				response.setEncoding('utf8').on('data', (text) => {
					said.push(text);
					next();
				});
				response.on('end', resolve);
			});
		});
		await new Promise<void>((resolve) => {
			next = resolve;
		});
		expect(JSON.parse(said[0])).toMatchObject({ score: expect.any(Number), label: 0 });
		asking.end(`${JSON.stringify(row)}\n`);
		await over;
		expect(said.join('').trimEnd().split('\n')).toHaveLength(2);
	});
});

/** A detector that takes its time. */
async function slowly(milliseconds: number): Promise<ServedDetector> {
	const real = await detectorOf('numbers');
	return {
		summary: real.summary,
		threshold: real.threshold,
		explain: (input) => real.explain(input),
		dispose() {},
		async predict(input) {
			await new Promise((resolve) => setTimeout(resolve, milliseconds));
			return real.predict(input);
		},
	};
}

describe('closing', () => {
	it('answers what is under way, says that it is not ready, and takes nothing new', async () => {
		const server = await start({ models: { numbers: await slowly(150) } });
		const { url } = server;
		const agent = new Agent({ keepAlive: true });
		const under = score(url);
		await new Promise((resolve) => setTimeout(resolve, 50));
		const closed = server.close({ drain: 60 });
		expect((await fetch(`${url}/v2/health/ready`)).status).toBe(503);
		expect((await fetch(`${url}/v2/health/live`)).status).toBe(200);
		const drained = await score(url);
		expect([drained.status, drained.headers.get('connection')]).toEqual([200, 'close']);
		expect((await under).status).toBe(200);
		await closed;
		await expect(fetch(`${url}/v2/health/live`)).rejects.toThrow();
		agent.destroy();
	});

	it('does not wait longer than the deadline', async () => {
		const server = await start({ models: { numbers: await slowly(20_000) } });
		const under = score(server.url);
		await new Promise((resolve) => setTimeout(resolve, 50));
		const began = performance.now();
		await server.close({ deadline: 100 });
		expect(performance.now() - began).toBeLessThan(2000);
		expect((await under).status).toBe(503);
		expect(await (await under).json()).toMatchObject({ code: 'ANOD_CLOSING' });
	});

	it('waits for no idle connection', async () => {
		const server = await start();
		const agent = new Agent({ keepAlive: true });
		await new Promise<void>((resolve) =>
			request(`${server.url}/v2/health/live`, { agent }, (response) => response.resume().on('end', resolve)).end(),
		);
		const began = performance.now();
		await server.close();
		expect(performance.now() - began).toBeLessThan(1000);
		agent.destroy();
	});
});

describe('a file that is watched', () => {
	it('is loaded again when it is replaced, under load and without a dropped request; a damaged one changes nothing', async () => {
		const path = join(folder, 'watched.anod');
		writeFileSync(path, await files.numbers());
		const told: (readonly [string, unknown])[] = [];
		const { url } = await start({ models: { numbers: path }, watch: true, onReload: (name, error) => told.push([name, error]) });
		const [before, after] = [await detectorOf('numbers'), await detectorOf('other')];
		const [old, fresh] = [list(await before.score([row])), list(await after.score([row]))];
		let asking = true;
		const seen: string[] = [];
		const askers = [1, 2, 3, 4].map(async () => {
			while (asking) {
				const response = await score(url);
				seen.push(`${response.status} ${JSON.stringify(((await response.json()) as { scores: number[] }).scores)}`);
			}
		});
		writeFileSync(`${path}.new`, await files.other());
		renameSync(`${path}.new`, path);
		await expect.poll(() => told, { timeout: 5000 }).toEqual([['numbers', undefined]]);
		expect(await (await score(url)).json()).toMatchObject({ scores: fresh });
		writeFileSync(path, 'no model');
		await expect.poll(() => told.length, { timeout: 5000 }).toBe(2);
		expect(told[1][1]).toMatchObject({ code: 'ANOD_FILE' });
		asking = false;
		await Promise.all(askers);
		expect(await (await score(url)).json()).toMatchObject({ scores: fresh });
		expect(new Set(seen)).toEqual(new Set([`200 ${JSON.stringify(old)}`, `200 ${JSON.stringify(fresh)}`]));
	});
});

describe('more than it can do', () => {
	it('is refused with 429; what it takes is answered rightly, and none is lost', async () => {
		const { url } = await start({ models: { numbers: await slowly(20) }, limits: { queue: 8 } });
		const expected = list(await (await detectorOf('numbers')).score([row]));
		const statuses: Record<number, number> = {};
		await Promise.all(
			Array.from({ length: 40 }, async () => {
				for (let i = 0; i < 5; i++) {
					const response = await score(url);
					statuses[response.status] = (statuses[response.status] ?? 0) + 1;
					const answer = (await response.json()) as { scores?: number[]; code?: string };
					expect(response.status === 200 ? answer.scores : answer.code).toEqual(response.status === 200 ? expected : 'ANOD_BUSY');
				}
			}),
		);
		expect(Object.keys(statuses)).toEqual(['200', '429']);
		expect(statuses[200] + statuses[429]).toBe(200);
	});
});
