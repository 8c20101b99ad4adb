import { wasmBackend } from '@anod/backend-wasm';
import { AutoencoderDetector, load } from '@anod/core';
import { detectorSuite } from '../../src/index.js';

const options = { seed: 3 };

detectorSuite('AutoencoderDetector', {
	create: () => new AutoencoderDetector(options),
	createStrict: () => new AutoencoderDetector({ ...options, missing: 'error' }),
	load,
	backend: () => wasmBackend(),
});

detectorSuite('AutoencoderDetector with a bottleneck, members, batch norm and dropout', {
	create: () =>
		new AutoencoderDetector({
			...options,
			hidden: [24],
			latent: 4,
			members: 2,
			normalization: 'batch',
			dropout: 0.05,
			trainedOn: 'normal',
		}),
	load,
	backend: () => wasmBackend(),
});

detectorSuite('AutoencoderDetector with preset classic', {
	create: () => new AutoencoderDetector({ ...options, preset: 'classic' }),
	load,
	backend: () => wasmBackend(),
});
