/** What is deployed: the Worker of examples/cloudflare-workers after gzip, kernels included and its model not; and the file of a default model of 30 features. 1 KB = 1,024 bytes. */
import { gzipSync } from 'node:zlib';
import { version } from 'esbuild';
import { fittedModel } from '../harness/serving.mjs';
import { rounded } from '../harness/statistics.mjs';
import { workerBundle } from '../harness/worker-bundle.mjs';

const kilobytes = (bytes) => rounded(bytes / 1024, 4);
const zipped = (content) => gzipSync(content, { level: 9 }).length;

export async function run() {
	const { script, kernels } = await workerBundle();
	const [code, wasm] = [zipped(script), zipped(kernels)];
	const { bytes } = await fittedModel(30);
	return {
		rows: [
			{ name: 'Worker without its model', ours: kilobytes(code + wasm), unit: 'KB, gzip' },
			{ name: '  its JavaScript', ours: kilobytes(code), unit: 'KB, gzip' },
			{ name: '  its WebAssembly', ours: kilobytes(wasm), unit: 'KB, gzip' },
			{ name: 'default model of 30 features, a file', ours: kilobytes(bytes.length), unit: 'KB' },
			{ name: '  the same after gzip', ours: kilobytes(zipped(bytes)), unit: 'KB' },
		],
		versions: { esbuild: version },
	};
}
