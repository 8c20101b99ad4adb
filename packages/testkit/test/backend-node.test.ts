import '@tensorflow/tfjs-backend-cpu';
import { nodeBackend } from '@anod/backend-node';
import { AutoencoderDetector, load } from '@anod/core';
import { tfjsBackend } from '@anod/core/tfjs';
import { describe, it } from 'vitest';
import { backendSuite, detectorSuite } from '../src/index.js';
import { instructionSets } from './native-instructions.js';

for (const { instructions, runs } of instructionSets)
	for (const arithmetic of ['exact', 'fast'] as const) {
		const name = `backend-node, ${instructions}, ${arithmetic}`;
		if (runs)
			backendSuite(
				name,
				() => nodeBackend({ instructions, arithmetic }),
				() => tfjsBackend({ name: 'cpu' }),
			);
		else describe(name, () => it.skip(`(skipped: this machine lacks ${instructions})`));
	}

detectorSuite('AutoencoderDetector on backend-node', {
	create: () => new AutoencoderDetector({ seed: 3 }),
	createStrict: () => new AutoencoderDetector({ seed: 3, missing: 'error' }),
	load,
	backend: () => nodeBackend(),
});
