import '@tensorflow/tfjs-backend-cpu';
import { tfjsWasmBackend } from '@anod/backend-wasm/tfjs';
import { tfjsBackend } from '@anod/core/tfjs';
import { backendSuite } from '../src/index.js';

backendSuite(
	'tfjs wasm',
	() => tfjsWasmBackend(),
	() => tfjsBackend({ name: 'cpu' }),
);
