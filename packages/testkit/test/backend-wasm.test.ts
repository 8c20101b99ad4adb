import '@tensorflow/tfjs-backend-cpu';
import { wasmBackend } from '@anod/backend-wasm';
import { tfjsBackend } from '@anod/core/tfjs';
import { backendSuite } from '../src/index.js';

backendSuite(
	'backend-wasm',
	() => wasmBackend(),
	() => tfjsBackend({ name: 'cpu' }),
);
