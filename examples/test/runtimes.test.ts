import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeBackend } from '@anod/backend-node';
import { AutoencoderDetector } from '@anod/core';
import { bun, chromium, deno, edgeRuntime, miniflare } from '@anod/testkit/engines/index.mjs';
import { chromium as browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundle, workshop } from './project.js';

const rows = Array.from({ length: 400 }, (_, i) => ({
	power: 20 + 10 * Math.sin(i / 9),
	temperature: 47 + 16 * Math.sin(i / 9) + Math.sin(i * 78.2),
	line: i % 3 ? 'A' : 'B',
}));
const fresh = [...rows.slice(0, 20), { power: 21, temperature: 120, line: 'A' }];
const path = '/v1/models/machine/predict';
const headers = { 'content-type': 'application/json' };
const body = JSON.stringify({ rows: fresh });
const fetchThem = 'not fetched; run npm run engines';
const workers = await miniflare();
const edge = await edgeRuntime();

let shop: ReturnType<typeof workshop>;
let expected: object;
beforeAll(async () => {
	const detector = new AutoencoderDetector({ seed: 7, steps: 100 });
	await detector.fit(rows, { backend: nodeBackend() });
	shop = workshop(await detector.save());
	const { scores, labels, pValues, threshold } = await detector.predict(fresh);
	expect(Array.from(labels).at(-1)).toBe(1);
	expected = { model: 'machine', scores: Array.from(scores), labels: Array.from(labels), pValues: Array.from(pValues), threshold };
});
afterAll(() => rmSync(shop.folder, { recursive: true, force: true }));

/** A test where its engine is there; elsewhere it is skipped, and its title says what is missing. */
const where = <Engine>(engine: Engine | undefined, title: string, missing: string, run: (engine: Engine) => Promise<void>): void => {
	if (engine === undefined) it.skip(`${title} (skipped: ${missing})`);
	else it(title, () => run(engine), 120_000);
};

/** What every bundle has to leave out. */
function checkBundle(code: string): void {
	for (const word of ['tensorflow', 'tfjs', 'node:', 'FittedConvolutional']) expect(code).not.toContain(word);
}

/** The same questions to every runtime: the answer of the detector in Node to the bit, a stream of lines, a refusal. */
async function ask(fetchThere: (path: string, init?: RequestInit) => Promise<Response>): Promise<void> {
	const answer = await fetchThere(path, { method: 'POST', headers, body });
	expect(await answer.json()).toEqual(expected);
	expect(answer.headers.get('x-request-id')).toBeTruthy();
	const lines = fresh.map((row) => `${JSON.stringify(row)}\n`).join('');
	const said = await fetchThere(path, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: lines });
	const scores = (await said.text())
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line).score);
	expect(scores).toEqual((expected as { scores: number[] }).scores);
	const refused = await fetchThere(path, { method: 'POST', headers, body: '{"rows":[{}]}' });
	expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'ANOD_SHAPE']);
	expect((await fetchThere('/v2/health/ready')).status).toBe(200);
}

/** Runs a program until it listens, asks it, and tells it to end. */
async function serving(command: string, args: readonly string[], cwd: string): Promise<void> {
	const port = await freePort();
	const child: ChildProcess = spawn(command, args, { cwd, env: { ...process.env, PORT: String(port), ANOD_TOKEN: 'secret' } });
	let said = '';
	for (const stream of [child.stdout!, child.stderr!])
		stream.on('data', (text) => {
			said += text;
		});
	const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
	try {
		const url = `http://127.0.0.1:${port}`;
		await expect
			.poll(
				() =>
					fetch(`${url}/v2/health/live`).then(
						({ status }) => status,
						() => said,
					),
				{ timeout: 30_000 },
			)
			.toBe(200);
		expect((await fetch(url + path, { method: 'POST', headers, body })).status).toBe(401);
		await ask((at, init) => fetch(url + at, { ...init, headers: { ...init?.headers, authorization: 'Bearer secret' } }));
		child.kill('SIGTERM');
		expect([await ended, said]).toEqual([0, expect.stringContaining('"status":200')]);
	} finally {
		child.kill('SIGKILL');
	}
}

async function listening(
	files: (url: string) => [type: string, body: string | Uint8Array] | undefined,
): Promise<{ server: Server; url: string }> {
	const server = createServer((request, response) => {
		const [type, content] = files(request.url!) ?? ['text/plain', ''];
		response.writeHead(content.length > 0 ? 200 : 404, { 'content-type': type }).end(content);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function freePort(): Promise<number> {
	const { server, url } = await listening(() => undefined);
	server.close();
	return Number(new URL(url).port);
}

describe('an example, copied out, scores with the bits of Node', () => {
	where(workers, 'cloudflare-workers, in workerd', fetchThem, async ({ Miniflare }) => {
		const { code, files } = await bundle(join(shop.project('cloudflare-workers'), 'worker.js'), {
			loader: { '.wasm': 'copy', '.anod': 'copy' },
		});
		checkBundle(code);
		const worker = new Miniflare({
			compatibilityDate: '2026-01-01',
			bindings: { ANOD_TOKEN: 'secret' },
			modules: [
				{ type: 'ESModule', path: 'worker.js', contents: code },
				...[...files].map(([path, contents]) => ({ type: path.endsWith('.wasm') ? 'CompiledWasm' : 'Data', path, contents })),
			],
		});
		try {
			expect((await worker.dispatchFetch(`http://worker${path}`, { method: 'POST', headers, body })).status).toBe(401);
			await ask((at, init) =>
				worker.dispatchFetch(`http://worker${at}`, { ...init, headers: { ...init?.headers, authorization: 'Bearer secret' } }),
			);
		} finally {
			await worker.dispose();
		}
	});

	where(edge, 'vercel-edge, in edge-runtime', fetchThem, async ({ EdgeRuntime }) => {
		const folder = shop.project('vercel-edge');
		const assets = await listening((url) =>
			url === '/machine.anod' ? ['application/octet-stream', readFileSync(join(folder, 'machine.anod'))] : undefined,
		);
		let kernels = '';
		const { code } = await bundle(join(folder, 'api/anod.js'), {
			...{ format: 'iife', globalName: 'edgeFunction', define: { 'import.meta.url': JSON.stringify(`${assets.url}/api/anod.js`) } },
			plugins: [
				{
					// As Vercel's builder does it: a module of WebAssembly is compiled beforehand and handed over as a global.
					name: 'wasm modules',
					setup(builder) {
						builder.onResolve({ filter: /\.wasm\?module$/ }, async ({ path, resolveDir, kind }) => {
							kernels = (await builder.resolve(path.replace('?module', ''), { resolveDir, kind })).path;
							return { path, namespace: 'wasm' };
						});
						builder.onLoad({ filter: /.*/, namespace: 'wasm' }, () => ({ contents: 'export default wasmKernels' }));
					},
				},
			],
		});
		checkBundle(code);
		const runtime = new EdgeRuntime({
			extend: (context: object) =>
				Object.assign(context, { wasmKernels: new WebAssembly.Module(readFileSync(kernels)), process: { env: {} } }),
			initialCode: `${code}; addEventListener('fetch', (event) => event.respondWith(edgeFunction.default(event.request)));`,
		});
		try {
			await ask((at, init) => runtime.dispatchFetch(`http://edge${at}`, init));
		} finally {
			assets.server.close();
		}
	});

	where(deno(), 'deno', fetchThem, async (command) => {
		const folder = shop.project('deno');
		const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		await serving(command, scripts.start.split(' ').slice(1), folder);
	});

	where(bun(), 'bun', fetchThem, async (command) => {
		await serving(command, ['run', 'main.ts'], shop.project('bun'));
	});

	where(chromium(), 'service-worker, in Chromium', 'no Chromium; set ANOD_CHROMIUM to its path', async (executablePath) => {
		const folder = shop.project('service-worker');
		const { code, files } = await bundle(join(folder, 'service-worker.js'), { conditions: ['browser'], loader: { '.wasm': 'file' } });
		checkBundle(code);
		const asked: string[] = [];
		const { server, url } = await listening((at) => {
			asked.push(at);
			if (at === '/') return ['text/html', readFileSync(join(folder, 'index.html'))];
			if (at === '/service-worker.js') return ['text/javascript', code];
			if (at === '/machine.anod') return ['application/octet-stream', readFileSync(join(folder, 'machine.anod'))];
			const wasm = files.get(at.slice(1));
			return wasm && ['application/wasm', wasm];
		});
		const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
		const opened = await browser.launch({ executablePath, args: [...args, '--disable-component-update', '--disable-sync'] });
		try {
			const page = await opened.newPage();
			await page.goto(url);
			await page.waitForFunction('navigator.serviceWorker.controller !== null');
			// No server any more: what is answered, the browser answers.
			await new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			});
			await ask(async (at, init) => {
				const { status, text, sent } = await page.evaluate(
					async ([at, init]) => {
						const response = await fetch(at, init);
						return { status: response.status, text: await response.text(), sent: [...response.headers] };
					},
					[at, init] as const,
				);
				return new Response(text, { status, headers: sent });
			});
			await page.fill('#rows', JSON.stringify(fresh));
			await page.click('#score');
			await page.waitForFunction("document.querySelector('#answer').textContent !== ''");
			expect(JSON.parse((await page.textContent('#answer'))!)).toEqual(expected);
			expect(asked.filter((at) => at.startsWith('/v'))).toEqual([]);
		} finally {
			await opened.close();
			server.close();
		}
	});

	it('aws-lambda, by the events of an API Gateway, a function URL and a REST API', async () => {
		const folder = shop.project('aws-lambda');
		const log = vi.spyOn(console, 'log').mockReturnValue();
		const { handler } = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'index.mjs')).href);
		const events = await import('./lambda-events.js');
		for (const make of Object.values(events))
			await ask(async (at, init) => {
				const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = await handler(make(at, init), {});
				return new Response(isBase64Encoded ? Buffer.from(body, 'base64') : body, {
					status: statusCode,
					headers: headers ?? Object.entries(multiValueHeaders),
				});
			});
		expect(log.mock.calls.map(([line]) => JSON.parse(line).status)).toEqual(expect.arrayContaining([200, 400]));
		log.mockRestore();
	});
});
