/** Networks on TensorFlow's C library, by @tensorflow/tfjs-node. The only entry that needs it. */
export { type TfjsNodeOptions, tfjsNodeBackend } from './backend.js';
