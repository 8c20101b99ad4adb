/** Networks on any tfjs backend. The only entry that needs @tensorflow/tfjs-core. */
export { type TfjsOptions, tfjsBackend } from './backend.js';
