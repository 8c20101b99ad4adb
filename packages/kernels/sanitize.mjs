/**
 * Runs the suite of backends, with its random networks, on kernels compiled with AddressSanitizer and UBSan by the machine's own g++.
 *
 *     node sanitize.mjs             skips, by name, where there is no g++ or its libraries
 *     node sanitize.mjs --strict    fails there
 *
 * ANOD_FUZZ_RUNS random networks of each kind from ANOD_FUZZ_SEED on. A heap is watched at the borders of what it hands out; arrays that are scored in place,
 * at their own. What is read before it was written is not found: a range of the heap is zeroed when it is handed out.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileSanitized, findSanitizers, variants } from './sanitize/compile.mjs';
import { sanitizedEnvironment, takeReports } from './sanitize/environment.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = at('../..');
const cache = join(root, 'node_modules/.cache/');

const found = findSanitizers();
if ('missing' in found) {
	process.stdout.write(`Sanitizers skipped: ${found.missing}\n`);
	process.exit(process.argv.includes('--strict') ? 1 : 0);
}
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'anod-sanitized-'));
try {
	const started = Date.now();
	await compileSanitized(at('src'), variants, folder);
	process.stdout.write(`Compiled ${variants.length} variants with sanitizers in ${Math.round((Date.now() - started) / 1000)} s\n`);
	const vitest = join(root, 'node_modules/vitest/vitest.mjs');
	const words = [vitest, 'run', '--config', join(root, 'packages/testkit/test/sanitized/vitest.config.ts')];
	const { status } = spawnSync(process.execPath, words, {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, ...sanitizedEnvironment(found.preload, folder) },
	});
	const reports = takeReports(folder);
	for (const report of reports) process.stdout.write(`\n${report}`);
	if (reports.length > 0) process.stdout.write(`\nThe sanitizers reported ${reports.length} times.\n`);
	process.exitCode = status === 0 && reports.length === 0 ? 0 : 1;
} finally {
	rmSync(folder, { recursive: true, force: true });
}
