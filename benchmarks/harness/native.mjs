/** Our backends by name, for cases that compare them. */
import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';

/**
 * Opens the native backend.
 *
 * @throws Error when it fell back to WebAssembly: a figure of "native" must be one
 */
export async function openNative(options = {}) {
	const backend = await nodeBackend({ threads: 1, ...options });
	const { details } = backend.info();
	if (details.fallback) throw new Error(`The native kernels did not load: ${details.fallback}`);
	return backend;
}

/** The WebAssembly backend; `fast` has to have relaxed SIMD here. */
export async function openWasm(arithmetic = 'exact') {
	const backend = await wasmBackend({ arithmetic });
	if (backend.info().arithmetic !== arithmetic)
		throw new Error(`The wasm backend runs ${backend.info().arithmetic} arithmetic here, not ${arithmetic}.`);
	return backend;
}

/** What a note says about a backend. */
export function describeBackend(backend) {
	const { name, arithmetic, details } = backend.info();
	return `${name}, ${arithmetic}: ${details.instructions ?? details.simd}, ${details.threads} thread${details.threads === 1 ? '' : 's'}`;
}
