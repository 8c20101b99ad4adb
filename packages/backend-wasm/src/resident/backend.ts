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
import { checkCount, checkLength } from './checks.js';
import { Holding } from './heap.js';
import type { Kernels } from './kernels.js';
import { ParameterLayout } from './layout.js';
import { ResidentMemory } from './memory.js';
import { ResidentModel } from './model.js';
import { Turns } from './turns.js';

/** Who a backend is; memory is told by the heap. */
export interface Identity extends BackendInfo {
	/** How to get a new one, for errors: `wasmBackend()`. */
	readonly start: string;
}

/** A backend on kernels and a heap of its own. */
export class ResidentBackend implements Backend {
	readonly #held = new Set<ResidentModel | ResidentMemory>();
	readonly #identity: Identity;
	#kernels: Kernels | undefined;

	constructor(kernels: Kernels, identity: Identity) {
		this.#kernels = kernels;
		this.#identity = identity;
	}

	get name(): string {
		return this.#identity.name;
	}

	info(): BackendInfo {
		const heap = this.#kernels?.heap;
		const { name, arithmetic, details } = this.#identity;
		return { name, arithmetic, details: { ...details, memoryBytes: heap?.memory.buffer.byteLength ?? 0, usedBytes: heap?.used ?? 0 } };
	}

	async compile(network: Network, options: CompileOptions): Promise<Model> {
		const kernels = this.#alive('compile()');
		const program = inferShapes(network);
		for (const { kind } of program.operations) kernels.check?.(kind);
		const layout = new ParameterLayout(program, (width) => kernels.heap.pad(width));
		const members = options.members ?? 1;
		checkCount('members', members, 1, 65536, 'compile()');
		checkLength('weights', options.weights.length, members * program.size, 'compile()');
		const holding = new Holding(kernels.heap);
		const parameters = holding.allocate(members * layout.size);
		const parts = { kernels, program, layout, members, parameters, turns: new Turns() };
		const model = new ResidentModel(network, parts, holding, (gone) => this.#held.delete(gone));
		model.setWeights(options.weights);
		this.#held.add(model);
		return model;
	}

	async remember(rows: Float32Array, n: number, d: number): Promise<Memory> {
		const memory = await ResidentMemory.remember(this.#alive('remember()'), rows, n, d, (gone) => this.#held.delete(gone));
		this.#held.add(memory);
		if (!this.#kernels) memory.dispose();
		return memory;
	}

	dispose(): void {
		for (const held of [...this.#held]) held.dispose();
		this.#kernels = undefined;
	}

	#alive(what: string): Kernels {
		if (this.#kernels) return this.#kernels;
		const { name, start } = this.#identity;
		throw new AnodError('ANOD_DISPOSED', `${what} was called on a ${name} backend that was disposed; call ${start} again.`, { call: what });
	}
}
