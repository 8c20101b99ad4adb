import { AnodError, type Backend } from '@anod/core/backend';
import { loadKernels } from '#load';
import { hasRelaxedSimd } from './relaxed.js';
import { ResidentBackend } from './resident/backend.js';
import { Heap } from './resident/heap.js';
import type { KernelCalls, Kernels } from './resident/kernels.js';

/** How the WebAssembly kernels calculate, and where they are taken from. */
export interface WasmBackendOptions {
	/**
	 * `exact` gives the same bits in every engine and natively; `fast` joins a multiplication and an addition where the processor can, by relaxed
	 * SIMD. Where the engine has none, `fast` runs the exact kernels and `info().details.fallback` says so. Default: `exact`.
	 */
	readonly arithmetic?: 'exact' | 'fast';
	/**
	 * The compiled `@anod/backend-wasm/kernels.wasm`, for places where it cannot be fetched or read: in Cloudflare Workers,
	 * `import module from '@anod/backend-wasm/kernels.wasm'`, or `kernels-relaxed.wasm` for the fast arithmetic. `kernels-tables.wasm`, a third
	 * as large, gives the bits of `kernels.wasm` to detectors of tables that only score. Default: the file beside this package.
	 */
	readonly module?: WebAssembly.Module;
}

interface WasmExports extends KernelCalls {
	readonly memory: WebAssembly.Memory;
	readonly __heap_base: WebAssembly.Global;
	fastArithmetic(): number;
}

interface Choice {
	readonly module: WebAssembly.Module;
	/** Why the fast arithmetic that was asked for is not to be had. */
	readonly fallback?: string;
}

async function chooseModule({ module, arithmetic }: WasmBackendOptions): Promise<Choice> {
	if (module) return { module };
	if (arithmetic !== 'fast') return { module: await loadKernels('exact') };
	if (hasRelaxedSimd()) return { module: await loadKernels('fast') };
	return { module: await loadKernels('exact'), fallback: 'this engine has no relaxed SIMD, so the exact kernels run' };
}

/** What kernels-tables.wasm does not have. @throws AnodError ANOD_BACKEND */
function refuse(what: string): never {
	throw new AnodError('ANOD_BACKEND', `kernels-tables.wasm has no ${what}; give kernels.wasm as wasmBackend({ module }).`);
}

function startKernels(instance: WebAssembly.Instance, { arithmetic = 'exact' }: WasmBackendOptions, fallback?: string): Backend {
	const exports = instance.exports as unknown as WasmExports;
	const whole = 'advance' in instance.exports;
	const training = () => refuse('training');
	const call = whole ? exports : { ...exports, advance: training, gradient: training, meanLoss: training };
	const runs = call.fastArithmetic() === 1 ? 'fast' : 'exact';
	if (runs === 'fast' && arithmetic === 'exact')
		throw new Error('the module given is kernels-relaxed.wasm, whose arithmetic is fast, which was not asked for');
	const kernels: Kernels = {
		heap: new Heap(call.memory, call.__heap_base.value),
		calls: () => call,
		threads: 1,
		reachesArrays: false,
		// Layers over positions.
		check: (layer) => whole || !/instance|shape|onvol|pool|ups/.test(layer) || refuse(layer),
	};
	const reason = runs === arithmetic ? undefined : (fallback ?? 'the module given is kernels.wasm, whose arithmetic is exact');
	return new ResidentBackend(kernels, {
		...{ name: 'wasm', start: 'wasmBackend()', arithmetic: runs },
		details: { simd: runs === 'fast' ? 'relaxed' : 'simd128', threads: 1, ...(reason ? { fallback: reason } : {}) },
	});
}

/**
 * Starts a backend that runs Anod's kernels as WebAssembly SIMD: the same bits in every engine.
 *
 * @returns a backend with a memory of its own; `dispose` gives it back.
 * @throws AnodError ANOD_OPTION for an arithmetic that is neither `exact` nor `fast`; ANOD_BACKEND when the kernels cannot be read, the engine has
 * no WebAssembly SIMD, or the module given is the fast one and `arithmetic` is not.
 * @example
 * const backend = await wasmBackend();
 */
export async function wasmBackend(options: WasmBackendOptions = {}): Promise<Backend> {
	const { arithmetic } = options;
	if (arithmetic !== undefined && arithmetic !== 'exact' && arithmetic !== 'fast')
		throw new AnodError('ANOD_OPTION', `wasmBackend() got arithmetic '${arithmetic}'; it must be 'exact' or 'fast'.`, { got: arithmetic });
	try {
		const { module, fallback } = await chooseModule(options);
		return startKernels(await WebAssembly.instantiate(module), options, fallback);
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new AnodError(
			'ANOD_BACKEND',
			`the wasm kernels did not start: ${reason}. They need WebAssembly with SIMD and the file kernels.wasm; where it cannot be loaded, give the compiled module as wasmBackend({ module }).`,
			{ cause },
		);
	}
}
