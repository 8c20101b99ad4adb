import '@tensorflow/tfjs-backend-wasm';
import { AnodError } from '@anod/core/backend';
import * as tf from '@tensorflow/tfjs-core';
import { loadTfjsWasm } from '#load-tfjs';
import { startBackend } from './factory.js';
import { registerMended } from './mended/register.js';
import type { TfjsWasmOptions } from './options.js';
import { providePlatform } from './platform.js';

export { tfjsBackend } from '@anod/core/tfjs';

/** Backend started by us, or on the way. */
let starting: Promise<void> | undefined;

/** Whether tfjs holds a wasm backend that has started, ours or the stock one. */
const running = (): boolean => 'wasm' in tf.engine().registry;

/** Starts the wasm backend of tfjs unless it runs already, and mends its kernels. */
export async function start(options: TfjsWasmOptions): Promise<void> {
	registerMended();
	if (running()) return;
	starting ??= begin(options).finally(() => {
		starting = undefined;
	});
	await starting;
}

async function begin(options: TfjsWasmOptions): Promise<void> {
	providePlatform();
	const module = await compile(options);
	const backend = await startBackend(module).catch((cause: unknown) => {
		throw new AnodError(
			'ANOD_BACKEND',
			`the given module is not tfjs-backend-wasm-simd.wasm of @tensorflow/tfjs-backend-wasm 4.22.0 (${cause}).`,
			{},
		);
	});
	tf.removeBackend('wasm');
	tf.registerBackend('wasm', () => backend, 2);
	await initialise();
}

/** tfjs sets kernels up when a backend is made active for the first time; the active one stays what it was. */
async function initialise(): Promise<void> {
	const before = tf.engine().backendName;
	await tf.setBackend('wasm');
	if (before && before !== 'wasm') await tf.setBackend(before);
}

async function compile({ module, url }: TfjsWasmOptions): Promise<WebAssembly.Module> {
	if (module) return module;
	if (url === undefined) return loadTfjsWasm();
	const fail = (problem: string): never => {
		throw new AnodError(
			'ANOD_BACKEND',
			`${url} ${problem}; serve tfjs-backend-wasm-simd.wasm of @tensorflow/tfjs-backend-wasm 4.22.0 there.`,
			{ url: String(url) },
		);
	};
	const response = await fetch(url).catch((cause: unknown) => fail(`cannot be fetched (${cause})`));
	if (!response.ok) fail(`answered ${response.status}`);
	return WebAssembly.compile(await response.arrayBuffer()).catch((cause: unknown) => fail(`is no WebAssembly (${cause})`));
}
