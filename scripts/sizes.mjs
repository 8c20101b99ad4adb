import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './public-packages.mjs';

/**
 * Ceilings, in bytes after gzip. Raising one is a decision: say why in that commit.
 *
 * `never` lists what must not appear in the bundle; `wasm` a file that is downloaded with it.
 */
export const bundles = [
	{
		name: 'load a model of tables and score: FittedAutoencoder of @anod/core, without tfjs',
		code: `export { FittedAutoencoder } from '@anod/core';`,
		external: [],
		never: ['tensorflow', 'tfjs', 'apache-arrow', 'node:', 'require(', 'oneClass', 'falseNegative'],
		limit: 25_000,
	},
	{
		name: 'load any model, score, stream and learn from answers: load of @anod/core, without tfjs',
		code: `export { load } from '@anod/core';`,
		external: [],
		never: ['tensorflow', 'tfjs', 'apache-arrow', 'node:', 'require('],
		limit: 66_000,
	},
	{
		name: 'write a model as ONNX: exportOnnx of @anod/core/onnx',
		code: `export { exportOnnx } from '@anod/core/onnx';`,
		external: [],
		never: ['tensorflow', 'tfjs', 'apache-arrow', 'node:', 'require(', 'protobufjs', 'TransformStream'],
		limit: 24_000,
	},
	{
		name: '@anod/backend-wasm beside core',
		code: `export { wasmBackend } from '@anod/backend-wasm';`,
		external: ['@anod/core', '@anod/core/*'],
		wasm: 'packages/backend-wasm/wasm/kernels.wasm',
		never: ['tensorflow', 'node:', 'require(', 'AutoencoderDetector'],
		limit: 40_000,
	},
	{
		name: 'a Worker that serves a model of tables, without its model: @anod/serve, FittedAutoencoder, @anod/backend-wasm',
		code: `
			import { FittedAutoencoder } from '@anod/core';
			import { wasmBackend } from '@anod/backend-wasm';
			import { scoringApp } from '@anod/serve';
			import module from '@anod/backend-wasm/kernels-tables.wasm';
			import model from './machine.anod';
			export default scoringApp({ models: { machine: new Uint8Array(model) }, load: FittedAutoencoder.load, backend: () => wasmBackend({ module }) }).app;`,
		external: ['*.wasm', '*.anod'],
		wasm: 'packages/backend-wasm/wasm/kernels-tables.wasm',
		never: ['tensorflow', 'tfjs', 'node:', 'require(', 'FittedConvolutional', 'oneClass'],
		limit: 60_000,
	},
];

/** @param {string | Uint8Array} content */
const zipped = (content) => gzipSync(content, { level: 9 }).length;

/**
 * Bundles each entry for browsers from the built packages and measures it.
 *
 * @returns {Promise<{ name: string, bytes: number, limit: number, found: string[], parts: { name: string, bytes: number }[] }[]>}
 *   `found`: what of the forbidden list is in the bundle.
 */
export function measure() {
	return Promise.all(
		bundles.map(async ({ name, code, external, wasm, never, limit }) => {
			const result = await build({
				stdin: { contents: code, resolveDir: `${root}/packages/serve`, loader: 'js' },
				bundle: true,
				minify: true,
				write: false,
				format: 'esm',
				platform: 'browser',
				target: 'es2022',
				conditions: ['browser'],
				external,
				logLevel: 'silent',
			});
			const text = result.outputFiles[0].text;
			const parts = [{ name: 'JavaScript', bytes: zipped(text) }];
			if (wasm) parts.push({ name: 'WebAssembly', bytes: zipped(readFileSync(`${root}/${wasm}`)) });
			return {
				name,
				limit,
				parts,
				bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
				found: never.filter((word) => text.includes(word)),
			};
		}),
	);
}
