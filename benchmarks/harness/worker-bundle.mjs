/** The Worker of examples/cloudflare-workers, bundled as wrangler bundles it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** @returns the script, whose imports are `./kernels.wasm` and `./machine.anod`, and the kernels. */
export async function workerBundle() {
	const { outputFiles } = await build({
		entryPoints: [at('examples/cloudflare-workers/worker.js')],
		...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', target: 'es2022', logLevel: 'error' },
		conditions: ['workerd', 'worker', 'browser'],
		nodePaths: [at('node_modules')],
		external: ['*.wasm', '*.anod'],
	});
	return {
		script: outputFiles[0].text.replace('@anod/backend-wasm/kernels-tables.wasm', './kernels.wasm'),
		kernels: readFileSync(at('packages/backend-wasm/wasm/kernels-tables.wasm')),
	};
}
