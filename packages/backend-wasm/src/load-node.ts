import { readFile } from 'node:fs/promises';

/** Reads and compiles the kernels that ship with this package. */
export async function loadKernels(): Promise<WebAssembly.Module> {
	return WebAssembly.compile(new Uint8Array(await readFile(new URL('../wasm/kernels.wasm', import.meta.url))));
}
