/**
 * The documentation site's first page in headless Chromium, served by this machine as the built site asks its host for.
 *
 * Bytes: everything that is fetched until the network is idle, each file after gzip at its best, with an empty cache; headers are not counted. Interactive:
 * from the beginning of the navigation until the page has loaded, answers to clicks, and has no task left that blocks the main thread for 50 ms; median of rounds, each with a browser
 * context of its own.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium as chromiumPath } from '@anod/testkit/engines/index.mjs';
import { chromium } from 'playwright-core';
import { median, quartiles, rounded } from '../harness/statistics.mjs';

const usualRounds = 9;
const folder = fileURLToPath(new URL('../../apps/docs/dist', import.meta.url));
const types = {
	'.css': 'text/css',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.svg': 'image/svg+xml',
	'.wasm': 'application/wasm',
};

/** Milliseconds until the page has loaded and its longest run of blocking tasks is over. Runs in the page. */
const interactive = () =>
	new Promise((resolve) => {
		let last = 0;
		new PerformanceObserver((list) => {
			for (const { startTime, duration } of list.getEntries()) last = Math.max(last, startTime + duration);
		}).observe({ type: 'longtask', buffered: true });
		const check = () => {
			const [{ loadEventEnd }] = performance.getEntriesByType('navigation');
			const ready = loadEventEnd > 0 && document.querySelector('#app')?.__vue_app__ !== undefined;
			if (!ready) setTimeout(check, 5);
			else {
				const now = performance.now();
				// Long tasks are reported after they ended: some quiet, and what came late has been heard.
				setTimeout(() => resolve(Math.max(now, last)), 300);
			}
		};
		check();
	});

export async function run({ rounds = usualRounds, progress }) {
	const executablePath = chromiumPath();
	if (!executablePath) throw new Error('There is no Chromium; set ANOD_CHROMIUM to its path.');
	const headers = Object.fromEntries(
		(await readFile(join(folder, '_headers'), 'utf8')).split('\n').flatMap((line) => {
			const [, name, value] = line.match(/^ {2}([\w-]+): (.*)$/) ?? [];
			return name ? [[name, value]] : [];
		}),
	);
	const sizes = new Map();
	const server = createServer(async (request, response) => {
		const { pathname } = new URL(request.url, 'http://here');
		const name = pathname.endsWith('/') ? `${pathname}index.html` : extname(pathname) ? pathname : `${pathname}.html`;
		const body = await readFile(join(folder, name)).catch(() => undefined);
		if (!body) return response.writeHead(404).end();
		const compressed = gzipSync(body, { level: 9 });
		sizes.set(name, compressed.length);
		response
			.writeHead(200, { ...headers, 'content-type': types[extname(name)] ?? 'application/octet-stream', 'content-encoding': 'gzip' })
			.end(compressed);
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	const origin = `http://127.0.0.1:${server.address().port}`;
	const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
	try {
		const times = [];
		for (let round = -1; round < rounds; round++) {
			const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
			const page = await context.newPage();
			sizes.clear();
			await page.goto(origin, { waitUntil: 'commit' });
			const took = await page.evaluate(interactive);
			await page.waitForLoadState('networkidle');
			if (round >= 0) times.push(took); // The first warms up the browser and this server.
			await context.close();
		}
		progress(`interactive: ${times.map((took) => took.toFixed(0)).join(' ')}`);
		const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
		return {
			rows: [
				{ name: 'first page, all that is fetched', ours: rounded(bytes / 1000, 4), unit: 'kB, gzip' },
				{
					name: 'first page, interactive',
					ours: rounded(median(times), 4),
					unit: 'ms',
					spread: quartiles(times).map((time) => rounded(time, 4)),
				},
			],
			versions: { chromium: browser.version() },
			details: Object.fromEntries([...sizes].sort((a, b) => b[1] - a[1])),
			reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		};
	} finally {
		await browser.close();
		server.close();
	}
}
