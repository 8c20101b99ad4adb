import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** The program as one ES module without imports, from the sources. */
export async function bundleProgram(): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [at('testkit/test/same-bits/entry.ts')],
		bundle: true,
		write: false,
		format: 'esm',
		platform: 'neutral',
		mainFields: ['module', 'main'],
		target: 'es2022',
		alias: {
			'@anod/core/backend': at('core/src/backend/index.ts'),
			'@anod/core': at('core/src/index.ts'),
			'@anod/backend-wasm': at('backend-wasm/src/index.ts'),
			'#load': at('backend-wasm/src/load-web.ts'),
		},
		logLevel: 'error',
	});
	return outputFiles[0].text;
}

/** The bytes of the kernels. */
export function kernels(): Buffer {
	return readFileSync(at('backend-wasm/wasm/kernels.wasm'));
}
