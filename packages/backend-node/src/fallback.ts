import type { Backend, BackendInfo, CompileOptions, Memory, Model, Network } from '@anod/core/backend';

/** The WebAssembly backend in the place of the native one, and why. */
export class FallbackBackend implements Backend {
	readonly name = 'node';

	constructor(
		private readonly wasm: Backend,
		private readonly reason: string,
	) {}

	info(): BackendInfo {
		const { arithmetic, details } = this.wasm.info();
		// The wasm backend may have one of its own: an engine without relaxed SIMD.
		const fallback = [this.reason, details.fallback].filter((reason) => reason !== undefined).join('; ');
		return { name: this.name, arithmetic, details: { instructions: 'wasm', ...details, fallback } };
	}

	compile(network: Network, options: CompileOptions): Promise<Model> {
		return this.wasm.compile(network, options);
	}

	remember(rows: Float32Array, n: number, d: number): Promise<Memory> {
		return this.wasm.remember(rows, n, d);
	}

	dispose(): void {
		this.wasm.dispose();
	}
}
