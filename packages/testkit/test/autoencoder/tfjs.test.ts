import '@tensorflow/tfjs-backend-cpu';
import { AutoencoderDetector, load } from '@anod/core';
import { tfjsBackend } from '@anod/core/tfjs';
import { detectorSuite } from '../../src/index.js';

detectorSuite('AutoencoderDetector on tfjs cpu', {
	create: () => new AutoencoderDetector({ seed: 3, hidden: [16, 16], steps: 150, learningRate: 0.01, batchSize: 32 }),
	createStrict: () => new AutoencoderDetector({ seed: 3, hidden: [8], steps: 10, missing: 'error' }),
	load,
	backend: () => tfjsBackend({ name: 'cpu' }),
});
