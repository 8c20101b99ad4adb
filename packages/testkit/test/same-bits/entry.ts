import { wasmBackend } from '@anod/backend-wasm';
import { hashProgram } from '../../src/hash-program.js';

/** What every engine runs: the hash of each part, computed by the kernels in the given module. */
export async function run(module: WebAssembly.Module): Promise<Record<string, string>> {
	return hashProgram(await wasmBackend({ module }));
}
