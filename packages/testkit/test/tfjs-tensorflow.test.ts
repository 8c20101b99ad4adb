import '@tensorflow/tfjs-backend-cpu';
import { tfjsNodeBackend } from '@anod/backend-node/tfjs';
import { initialWeights, type Network } from '@anod/core/backend';
import { tfjsBackend } from '@anod/core/tfjs';
import { describe, it } from 'vitest';
import { tfjsNode } from '../engines/tfjs-node/index.mjs';
import { activations } from '../src/backend/plans.js';
import { expectClose } from '../src/close.js';
import { backendSuite } from '../src/index.js';
import { numbers } from '../src/numbers.js';

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
	...[...activations, 'convolutions'].map((kind) => [`${kind}: a row alone and in a batch of 1000 comes out with the same bits`, order]),
	['20,000 rows come out as in pieces', order],
]);

const network: Network = {
	inputs: 9,
	layers: [
		{ kind: 'dense', units: 13, activation: 'gelu' },
		{ kind: 'layerNorm' },
		{ kind: 'reshape', shape: [13, 1] },
		{ kind: 'conv1d', filters: 4, kernel: 3, activation: 'tanh' },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 9 },
	],
};

if (path === undefined)
	describe('tfjs tensorflow', () => it.skip('the backend suite (skipped: tfjs-node is not built; run npm run setup:tfjs-node)'));
else {
	const create = () => tfjsNodeBackend({ load: () => import(path) });
	backendSuite('tfjs tensorflow', create, () => tfjsBackend({ name: 'cpu' }), { skip });

	it('tfjs tensorflow: a row alone and in a batch of 1000 comes out the same but for rounding', async () => {
		const backend = await create();
		const model = await backend.compile(network, { weights: initialWeights(network, 1) });
		const rows = numbers(1000 * 9, 1);
		const all = await model.forward(rows, 1000);
		for (const i of [0, 1, 499, 998, 999]) {
			const alone = await model.forward(rows.slice(i * 9, (i + 1) * 9), 1);
			expectClose(all.slice(i * 9, (i + 1) * 9), alone, `row ${i}`, { ofLargest: 1e-6 });
		}
		backend.dispose();
	});
}
