import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const folder = new URL('.', import.meta.url);

/**
 * ONNX Runtime.
 *
 * @returns {Promise<Record<string, any> | undefined>} the module; undefined where `npm run engines` could not fetch it.
 */
export async function onnxRuntime() {
	if (!existsSync(new URL('node_modules/onnxruntime-node/package.json', folder))) return undefined;
	const { default: runtime } = await import(pathToFileURL(createRequire(folder).resolve('onnxruntime-node')).href);
	return runtime;
}
