import {
	AnodError,
	type Backend,
	type BackendInfo,
	type CompileOptions,
	inferShapes,
	type Memory,
	type Model,
	type Network,
} from '@anod/core/backend';
import { loadKernels } from '#load';
import { checkCount, checkLength } from './resident/checks.js';
import { Heap, Holding } from './resident/heap.js';
import type { KernelCalls, Kernels } from './resident/kernels.js';
import { ParameterLayout } from './resident/layout.js';
import { WasmMemory } from './resident/memory.js';
import { WasmModel } from './resident/model.js';

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
	return { call, heap: new Heap(call.memory, call.__heap_base.value) };
}

/** Anod's kernels in WebAssembly with SIMD, on the calling thread. */
class WasmBackend implements Backend {
	readonly name = 'wasm';
	readonly #held = new Set<WasmModel | WasmMemory>();
	#kernels: Kernels | undefined;

	constructor(kernels: Kernels) {
		this.#kernels = kernels;
	}

	info(): BackendInfo {
		const heap = this.#kernels?.heap;
		return {
			name: this.name,
			arithmetic: 'exact',
			details: { simd: 'simd128', threads: 1, memoryBytes: heap?.memory.buffer.byteLength ?? 0, usedBytes: heap?.used ?? 0 },
		};
	}

	async compile(network: Network, options: CompileOptions): Promise<Model> {
		const kernels = this.#alive('compile()');
		const program = inferShapes(network);
		const layout = new ParameterLayout(program, (width) => kernels.heap.pad(width));
		const members = options.members ?? 1;
		checkCount('members', members, 1, 65536, 'compile()');
		checkLength('weights', options.weights.length, members * program.size, 'compile()');
		const holding = new Holding(kernels.heap);
		const parameters = holding.allocate(members * layout.size);
		const model = new WasmModel(network, { kernels, program, layout, members, parameters }, holding, (gone) => this.#held.delete(gone));
		model.setWeights(options.weights);
		this.#held.add(model);
		return model;
	}

	async remember(rows: Float32Array, n: number, d: number): Promise<Memory> {
		const memory = new WasmMemory(this.#alive('remember()'), rows, n, d, (gone) => this.#held.delete(gone));
		this.#held.add(memory);
		return memory;
	}

	dispose(): void {
		for (const held of [...this.#held]) held.dispose();
		this.#kernels = undefined;
	}

	#alive(what: string): Kernels {
		if (!this.#kernels)
			throw new AnodError('ANOD_DISPOSED', `${what} was called on a wasm backend that was disposed; call wasmBackend() again.`, {
				call: what,
			});
		return this.#kernels;
	}
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
		return new WasmBackend(instanceKernels(await WebAssembly.instantiate(module)));
	} catch (cause) {
		const reason = cause instanceof Error ? cause.message : String(cause);
		throw new AnodError(
			'ANOD_BACKEND',
			`the wasm kernels did not start: ${reason}. They need WebAssembly with SIMD and the file kernels.wasm; where it cannot be loaded, give the compiled module as wasmBackend({ module }).`,
			{ cause },
		);
	}
}
