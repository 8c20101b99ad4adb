/** tfjs-backend-wasm, mended and loadable everywhere. The only entry that needs tfjs. */
export { mendTfjsWasm, tfjsWasmBackend } from './backend.js';
export type { TfjsWasmOptions } from './options.js';
