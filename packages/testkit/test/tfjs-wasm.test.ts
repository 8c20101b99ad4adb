import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { tfjsBackend } from '@anod/core/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { backendSuite } from '../src/index.js';

const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
setWasmPaths(`${dirname(main)}/`);

backendSuite(
	'tfjs wasm',
	() => tfjsBackend({ name: 'wasm' }),
	() => tfjsBackend({ name: 'cpu' }),
);
