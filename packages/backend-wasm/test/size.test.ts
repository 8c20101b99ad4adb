import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));
const compressed = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).byteLength;

/** The scripts of the main entry; tfjs is an entry of its own. */
const ownScripts = (built: string) =>
	readdirSync(built, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js') && !name.startsWith('tfjs'));

it('is at most 52 KB of wasm and JavaScript after gzip', () => {
	const built = mkdtempSync(join(tmpdir(), 'anod-size-'));
	try {
		const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
		execFileSync(process.execPath, [compiler, '-p', join(folder, 'tsconfig.build.json'), '--outDir', built, '--declaration', 'false']);
		const scripts = ownScripts(built);
		expect(scripts).toEqual(expect.arrayContaining(['index.js', join('resident', 'network.js')]));
		const size = [...scripts.map((name) => join(built, name)), join(folder, 'wasm/kernels.wasm')].reduce(
			(sum, file) => sum + compressed(readFileSync(file)),
			0,
		);
		expect(size).toBeLessThanOrEqual(52_000);
	} finally {
		rmSync(built, { recursive: true });
	}
});
