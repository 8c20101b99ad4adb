import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { serve } from '../serve/server.js';
import { buildOnce } from './build-once.js';
import { folder } from './pages.js';

const dist = join(folder, 'dist');
const packages = join(folder, '../../packages');

/** What the site is made of. A build older than any of it is built anew, so that a test never judges yesterday's page. */
const sources = ['pages', 'run', 'playground', 'serve', '.vitepress', 'package.json'].map((path) => join(folder, path));
const builds = ['core/dist', 'backend-wasm/dist', 'backend-wasm/wasm', 'backend-node/dist', 'serve/dist'].map((path) =>
	join(packages, path),
);
const results = ['results', 'bars.json'].map((path) => join(folder, '../../benchmarks', path));

function newest(path: string): number {
	const { mtimeMs } = statSync(path);
	if (!statSync(path).isDirectory()) return mtimeMs;
	return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Whether the last build is newer than what it is made of. A build in progress is not: `_headers` is written last, and the old one is removed first. */
function isFresh(): boolean {
	const last = statSync(join(dist, '_headers'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
	return last >= Math.max(...[...sources, ...builds, ...results].map(newest));
}

function build(): void {
	// In a process of its own: VitePress and the tests would share one Vue, of which each wants another mode.
	const vitepress = fileURLToPath(import.meta.resolve('vitepress/package.json').replace('package.json', 'bin/vitepress.js'));
	const built = spawnSync(process.execPath, [vitepress, 'build', folder], {
		encoding: 'utf8',
		env: { ...process.env, NODE_ENV: 'production' },
	});
	if (built.status !== 0) throw new Error(`vitepress build failed:\n${built.stdout}\n${built.stderr}`);
}

export function builtSite(): string {
	buildOnce(join(folder, 'node_modules/.site-lock'), isFresh, build);
	return dist;
}

export interface Site {
	readonly origin: string;
	readonly browser: Browser;
	/** A tab that notes what must not happen: errors, and requests to other hosts. */
	open(path: string, options?: Parameters<Browser['newContext']>[0]): Promise<Tab>;
	close(): Promise<void>;
}

export interface Tab {
	readonly page: Page;
	readonly faults: readonly string[];
	close(): Promise<void>;
}

/** Path of a Chromium or Chrome: `ANOD_CHROMIUM`, or where Linux systems keep it; undefined where there is none. */
export const chromiumPath = [process.env.ANOD_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
	(path) => path && existsSync(path),
);

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export async function startSite(executablePath: string): Promise<Site> {
	const server = await serve(builtSite());
	const browser = await chromium.launch({ executablePath, args: [...flags, '--disable-component-update', '--disable-sync'] });
	const open = async (path: string, options: Parameters<Browser['newContext']>[0] = {}) => {
		const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
		const page = await context.newPage();
		const faults: string[] = [];
		context.on('request', (request) => {
			if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).origin !== server.origin)
				faults.push(`request to ${request.url()}`);
		});
		context.on('response', (response) => {
			if (response.status() >= 400) faults.push(`${response.status()} for ${response.url()}`);
		});
		page.on('console', (message) => {
			if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
		});
		page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
		await page.goto(server.origin + path);
		await page.waitForLoadState('networkidle');
		return { page, faults, close: () => context.close() };
	};
	return {
		origin: server.origin,
		browser,
		open,
		async close() {
			await browser.close();
			server.close();
		},
	};
}
