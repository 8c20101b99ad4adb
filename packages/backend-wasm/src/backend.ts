import { AnodError, type Backend } from '@anod/core/backend';
import { loadKernels } from '#load';
import { ResidentBackend } from './resident/backend.js';
import { Heap } from './resident/heap.js';
import type { KernelCalls, Kernels } from './resident/kernels.js';

export interface WasmBackendOptions {
	/**
	 * The compiled `@anod/backend-wasm/kernels.wasm`, for places where it cannot be fetched or read: in Cloudflare Workers,
	 * `import module from '@anod/backend-wasm/kernels.wasm'`. Default: the file beside this package.
	 */
	readonly module?: WebAssembly.Module;
}

interface WasmExports extends KernelCalls {
	readonly memory: WebAssembly.Memory;
	readonly __heap_base: WebAssembly.Global;
}

function instanceKernels(instance: WebAssembly.Instance): Kernels {
	const call = instance.exports as unknown as WasmExports;
	return { heap: new Heap(call.memory, call.__heap_base.value), calls: () => call, threads: 1, reachesArrays: false };
}

/**
 * Starts a backend that runs Anod's kernels as WebAssembly SIMD: the same bits in every engine.
 *
 * @returns a backend with a memory of its own; `dispose` gives it back.
 * @throws AnodError ANOD_BACKEND when the kernels cannot be read or the engine has no WebAssembly SIMD.
 * @example
 * const backend = await wasmBackend();
 */
export async function wasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
	try {
		const module = options.module ?? (await loadKernels());
		const kernels = instanceKernels(await WebAssembly.instantiate(module));
		return new ResidentBackend(kernels, {
			...{ name: 'wasm', start: 'wasmBackend()', arithmetic: 'exact' },
			details: { simd: 'simd128', threads: 1 },
		});
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new AnodError(
			'ANOD_BACKEND',
			`the wasm kernels did not start: ${reason}. They need WebAssembly with SIMD and the file kernels.wasm; where it cannot be loaded, give the compiled module as wasmBackend({ module }).`,
			{ cause },
		);
	}
}
