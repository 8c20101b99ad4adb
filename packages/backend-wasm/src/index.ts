export { type WasmBackendOptions, wasmBackend } from './backend.js';
