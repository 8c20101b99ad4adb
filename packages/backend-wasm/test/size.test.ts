import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('..', import.meta.url));
const compressed = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).byteLength;

it('is at most 40 KB of wasm and JavaScript after gzip, as a page loads it', async () => {
	const { outputFiles, metafile } = await build({
		entryPoints: [`${folder}src/index.ts`],
		bundle: true,
		minify: true,
		write: false,
		metafile: true,
		format: 'esm',
		platform: 'browser',
		external: ['@anod/core', '@anod/core/*'],
		alias: { '#load': `${folder}src/load-web.ts` },
		logLevel: 'silent',
	});
	const sources = Object.keys(metafile.inputs);
	expect(sources.some((name) => name.endsWith('resident/network.ts'))).toBe(true);
	expect(sources.filter((name) => name.includes('tfjs'))).toEqual([]);
	const size = compressed(outputFiles[0].contents) + compressed(readFileSync(`${folder}wasm/kernels.wasm`));
	expect(size).toBeLessThanOrEqual(40_000);
});
