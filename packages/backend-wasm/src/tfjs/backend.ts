import { AnodError, type Backend } from '@anod/core/backend';
import type { TfjsWasmOptions } from './options.js';

/**
 * Runs networks by tfjs operations on tfjs-backend-wasm: a second opinion on the kernels, and what a program that uses tfjs anyway can share.
 *
 * Mends tfjs as {@link mendTfjsWasm} does.
 *
 * @throws AnodError `ANOD_BACKEND` when @tensorflow/tfjs-core or @tensorflow/tfjs-backend-wasm is not installed, or the file is not found.
 *
 * @example
 * const backend = await tfjsWasmBackend();
 * await detector.fit(rows, { backend });
 */
export async function tfjsWasmBackend(options: TfjsWasmOptions = {}): Promise<Backend> {
	const { start, tfjsBackend } = await load();
	await start(options);
	return tfjsBackend({ name: 'wasm' });
}

/**
 * Makes the backend `wasm` of tfjs start here, and train: it replaces the kernels that tfjs-backend-wasm 4.22 lacks or has wrong. After it,
 * `tf.setBackend('wasm')` does what it says, in Node, pages, workers, Workers and edge runtimes. The active backend stays what it was; where
 * none was, it is `wasm`.
 *
 * Gradients of tfjs are registered by @tensorflow/tfjs-layers, or by bundlers that load `@tensorflow/tfjs-core/dist/register_all_gradients`.
 *
 * @throws AnodError `ANOD_BACKEND` as {@link tfjsWasmBackend}.
 *
 * @example
 * await mendTfjsWasm();
 * await tf.setBackend('wasm');
 */
export async function mendTfjsWasm(options: TfjsWasmOptions = {}): Promise<void> {
	await (await load()).start(options);
}

/** Importing this entry loads no tfjs: only a call does. */
async function load(): Promise<typeof import('./start.js')> {
	try {
		return await import('./start.js');
	} catch (cause) {
		throw new AnodError(
			'ANOD_BACKEND',
			`tfjs cannot be loaded (${cause instanceof Error ? cause.message.split('\n', 1)[0] : cause}); run npm install @tensorflow/tfjs-core@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0.`,
			{},
		);
	}
}
