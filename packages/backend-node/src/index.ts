export { type NodeBackendOptions, nodeBackend } from './backend.js';
