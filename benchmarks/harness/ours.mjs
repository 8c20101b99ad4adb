/** Our backend, opened the way a user does. */
import { wasmBackend } from '@anod/backend-wasm';

/** A fresh WebAssembly backend with its default, exact arithmetic. */
export const openBackend = () => wasmBackend();
