/** Our backends, opened the way a user does. */
import { wasmBackend } from '@anod/backend-wasm';

/**
 * A fresh backend with its default, exact arithmetic: WebAssembly, or with `node` the native kernels on one thread where they load. Both give the same bits.
 *
 * @param {'wasm' | 'node'} [kind]
 */
export async function openBackend(kind = 'wasm') {
	if (kind === 'wasm') return wasmBackend();
	const { nodeBackend } = await import('@anod/backend-node');
	return nodeBackend({ threads: 1 });
}
