import type { Backend } from '../../../src/backend/types.js';

/** The kernels in WebAssembly. Named at run time: core's types are checked before that package is built. */
const wasm = '@anod/backend-wasm';

export const openBackend = async (): Promise<Backend> =>
	((await import(/* @vite-ignore */ wasm)) as { wasmBackend(): Promise<Backend> }).wasmBackend();
