import '@tensorflow/tfjs-backend-cpu';
import { tfjsNodeBackend } from '@anod/backend-node/tfjs';
import { tfjsBackend } from '@anod/core/tfjs';
import { describe, it } from 'vitest';
import { tfjsNode } from '../engines/tfjs-node/index.mjs';
import { activations } from '../src/backend/plans.js';
import { backendSuite } from '../src/index.js';

const path = tfjsNode();
// TensorFlow reads its environment when it is loaded. One thread and no oneDNN: sums in one order.
Object.assign(process.env, {
	TF_CPP_MIN_LOG_LEVEL: '3',
	TF_ENABLE_ONEDNN_OPTS: '0',
	TF_NUM_INTRAOP_THREADS: '1',
	TF_NUM_INTEROP_THREADS: '1',
});

const order = 'TensorFlow adds up a product in another order for another number of rows: equal to about 1e-7, not to the bit';
const skip = Object.fromEntries([
	...activations.map((activation) => [`${activation}: a row alone and in a batch of 1000 comes out with the same bits`, order]),
	['20,000 rows come out as in pieces', order],
]);

if (path === undefined)
	describe('tfjs tensorflow', () => it.skip('the backend suite (skipped: tfjs-node is not built; run npm run setup:tfjs-node)'));
else
	backendSuite(
		'tfjs tensorflow',
		() => tfjsNodeBackend({ load: () => import(path) }),
		() => tfjsBackend({ name: 'cpu' }),
		{ skip },
	);
