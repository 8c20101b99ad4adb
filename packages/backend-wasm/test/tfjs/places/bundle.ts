import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** The program for pages, workers and edge runtimes: one file without imports, minified, tfjs inside. */
export async function bundleProgram(format: 'esm' | 'iife'): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [at('backend-wasm/test/tfjs/places/program.ts')],
		bundle: true,
		minify: true,
		write: false,
		format,
		globalName: format === 'iife' ? 'program' : undefined,
		platform: 'browser',
		target: 'es2022',
		alias: {
			'@anod/core/backend': at('core/src/backend/index.ts'),
			'@anod/core/tfjs': at('core/src/tfjs/index.ts'),
			'@anod/backend-wasm/tfjs': at('backend-wasm/src/tfjs/index.ts'),
			'#load-tfjs': at('backend-wasm/src/tfjs/load-web.ts'),
		},
		logLevel: 'error',
	});
	return outputFiles[0].text;
}

/** The SIMD build of tfjs-backend-wasm. */
export const tfjsWasm = (): Buffer =>
	readFileSync(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm'));
