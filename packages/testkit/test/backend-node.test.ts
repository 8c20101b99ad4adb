import '@tensorflow/tfjs-backend-cpu';
import { nodeBackend } from '@anod/backend-node';
import { tfjsBackend } from '@anod/core/tfjs';
import { backendSuite } from '../src/index.js';

for (const instructions of ['sse2', 'avx2', 'avx512'] as const)
	backendSuite(
		`backend-node, ${instructions}`,
		() => nodeBackend({ instructions }),
		() => tfjsBackend({ name: 'cpu' }),
	);
