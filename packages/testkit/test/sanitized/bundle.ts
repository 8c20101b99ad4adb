import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Work on sanitized kernels as one ES module, from the sources. */
export async function bundleSanitizedProgram(): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [at('testkit/test/sanitized/entry.ts')],
		bundle: true,
		write: false,
		format: 'esm',
		platform: 'node',
		target: 'node20',
		alias: {
			'@anod/core/backend': at('core/src/backend/index.ts'),
			'@anod/backend-wasm/resident': at('backend-wasm/src/resident/index.ts'),
		},
		logLevel: 'error',
	});
	return outputFiles[0].text;
}
