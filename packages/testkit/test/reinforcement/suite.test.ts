import { wasmBackend } from '@anod/backend-wasm';
import { load, ReinforcementDetector } from '@anod/core';
import { detectorSuite } from '../../src/index.js';

const options = { seed: 3, teacher: 'autoencoder' } as const;

detectorSuite('ReinforcementDetector', {
	create: () => new ReinforcementDetector(options),
	createStrict: () => new ReinforcementDetector({ ...options, missing: 'error' }),
	load,
	backend: () => wasmBackend(),
});
