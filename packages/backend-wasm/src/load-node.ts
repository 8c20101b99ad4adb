import { readFile } from 'node:fs/promises';

/** Reads and compiles the kernels of an arithmetic that ship with this package. */
export async function loadKernels(arithmetic: 'exact' | 'fast' = 'exact'): Promise<WebAssembly.Module> {
	const name = arithmetic === 'fast' ? 'kernels-relaxed.wasm' : 'kernels.wasm';
	return WebAssembly.compile(new Uint8Array(await readFile(new URL(`../wasm/${name}`, import.meta.url))));
}
