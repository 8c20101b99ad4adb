import type { ChildProcess } from 'node:child_process';
import { readFileSync, renameSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anod, at, brief, csv, readings, start, useFolder, write } from './command.js';

useFolder();
const row = readings(1)[0];
const headers = { 'content-type': 'application/json' };

const running: ChildProcess[] = [];
afterEach(() => {
	for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Serving {
	readonly url: string;
	readonly line: string;
	/** Lines of the log so far. */
	log(): Record<string, unknown>[];
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `anod serve` on a free port; resolves when it says where. */
async function serving(args: readonly string[], environment: Record<string, string> = {}): Promise<Serving> {
	const child = start(['serve', ...args, '--port', '0'], { env: { ...process.env, ...environment } });
	running.push(child);
	let out = '';
	let error = '';
	child.stderr!.on('data', (text) => {
		error += text;
	});
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
	const line = await new Promise<string>((resolve, reject) => {
		child.stdout!.on('data', (text) => {
			out += text;
			if (out.includes('\n')) resolve(out.trim());
		});
		ended.then((code) => reject(new Error(`anod serve ended with ${code}: ${error}`)));
	});
	return {
		line,
		url: /http:\/\/[\d.:]+/.exec(line)![0],
		log: () => error.split('\n').flatMap((text) => (text ? JSON.parse(text) : [])),
		stop(signal = 'SIGTERM') {
			child.kill(signal);
			return ended;
		},
	};
}
const ask = (url: string, model: string, more: Record<string, string> = {}) =>
	fetch(`${url}/v1/models/${model}/predict`, { method: 'POST', body: JSON.stringify([row]), headers: { ...headers, ...more } });

describe('anod serve', () => {
	beforeAll(async () => {
		write('readings.csv', csv(readings()));
		for (const seed of ['1', '2'])
			expect((await anod(['fit', 'readings.csv', '--model', `m${seed}.anod`, '--seed', seed, ...brief])).code).toBe(0);
		write('one.csv', csv([row]));
	});

	it('serves models by the names of their files or the names given, says where, logs, and ends with 0 when it is told to stop', async () => {
		const server = await serving(['m1.anod', 'other=m2.anod']);
		expect(server.line).toBe(`anod serves m1, other on ${server.url} (what it offers: ${server.url}/docs)`);
		expect(server.url).toContain('127.0.0.1');
		const scored = await anod(['score', 'm1.anod', 'one.csv', '--output', 'one.ndjson']);
		expect(scored.code).toBe(0);
		const { score, p_value } = JSON.parse(readFileSync(at('one.ndjson'), 'utf8'));
		const answer = await (await ask(server.url, 'm1')).json();
		expect(answer).toMatchObject({ model: 'm1', scores: [score], labels: [0], pValues: [p_value] });
		expect((await ask(server.url, 'other')).status).toBe(200);
		expect((await (await fetch(`${server.url}/v2`)).json()) as object).toMatchObject({ version: expect.stringMatching(/^\d/) });
		expect(await server.stop()).toBe(0);
		expect(server.log()).toMatchObject([
			{ level: 'info', path: '/v1/models/m1/predict', status: 200, model: 'm1', rows: 1 },
			{ model: 'other', status: 200 },
			{ path: '/v2' },
		]);
	});

	it('loads a model again when its file changes, with --watch', async () => {
		await anod(['fit', 'readings.csv', '--model', 'fresh.anod', '--seed', '3', ...brief]);
		await anod(['fit', 'readings.csv', '--model', 'watched.anod', '--seed', '4', ...brief]);
		const server = await serving(['watched.anod', '--watch']);
		const before = await (await ask(server.url, 'watched')).text();
		renameSync(at('fresh.anod'), at('watched.anod'));
		await expect.poll(() => server.log().some(({ event }) => event === 'reload'), { timeout: 10_000 }).toBe(true);
		expect(await (await ask(server.url, 'watched')).text()).not.toBe(before);
		expect(await server.stop('SIGINT')).toBe(0);
	});

	it('wants a token of everybody where it has one: of a file or of the environment, never on the command line', async () => {
		write('tokens.txt', 'first\nsecond\n');
		for (const server of [
			await serving(['m1.anod', '--token-file', 'tokens.txt', '--host', '0.0.0.0']),
			await serving(['m1.anod'], { ANOD_TOKEN: 'second' }),
		]) {
			const url = server.url.replace('0.0.0.0', '127.0.0.1');
			expect((await ask(url, 'm1')).status).toBe(401);
			expect((await ask(url, 'm1', { authorization: 'Bearer second' })).status).toBe(200);
			expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200);
		}
		const { code, error } = await anod(['serve', 'm1.anod', '--token', 'secret']);
		expect([code, error]).toEqual([64, expect.stringContaining('--token')]);
	});

	it('keeps the limits that it is given', async () => {
		const { url } = await serving([
			'm1.anod',
			'--max-rows',
			'2',
			'--max-body',
			'1KiB',
			'--timeout',
			'5',
			'--queue',
			'7',
			'--model-memory',
			'1MB',
			'--quiet',
		]);
		const post = (body: string) => fetch(`${url}/v1/models/m1/score`, { method: 'POST', body, headers });
		expect((await post(JSON.stringify([row, row]))).status).toBe(200);
		expect((await post(JSON.stringify([row, row, row]))).status).toBe(413);
		expect((await post(' '.repeat(2000))).status).toBe(413);
	});

	it.each([
		['no model', ['serve'], 64, 'needs a model'],
		['a model that is not there', ['serve', 'none.anod'], 66, 'none.anod'],
		['a file that is no model', ['serve', 'readings.csv'], 65, 'ANOD_FILE'],
		['two models of a name', ['serve', 'm1.anod', 'm1=m2.anod'], 64, 'two models'],
		['a wider address without a token', ['serve', 'm1.anod', '--host', '0.0.0.0'], 64, 'token'],
		['a size that is none', ['serve', 'm1.anod', '--max-body', 'large'], 64, '--max-body'],
		['a time that is none', ['serve', 'm1.anod', '--timeout', 'soon'], 64, '--timeout'],
		['a file of tokens that is not there', ['serve', 'm1.anod', '--token-file', 'none.txt'], 66, 'none.txt'],
		['an empty file of tokens', ['serve', 'm1.anod', '--token-file', 'empty.txt'], 64, 'empty'],
	])('refuses %s', async (_, args, code, says) => {
		write('empty.txt', '\n');
		const finished = await anod(args);
		expect([finished.code, finished.error]).toEqual([code, expect.stringContaining(says)]);
	});

	it('refuses a port that is taken', async () => {
		const { url } = await serving(['m1.anod']);
		const { code, error } = await anod(['serve', 'm2.anod', '--port', new URL(url).port]);
		expect([code, error]).toEqual([64, expect.stringContaining('EADDRINUSE')]);
	});
});
