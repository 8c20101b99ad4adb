import { initialWeights, type Layer, type Loss, type Network } from '@anod/core/backend';
import { numbers } from '../../src/numbers.js';
import { sanitizedBackend } from './backend.js';

const series: Layer = { kind: 'reshape', shape: [8, 3] };

/** Networks that each meet kernels which the others do not. */
const networks: Readonly<Record<string, { layers: readonly Layer[]; loss?: Loss }>> = {
	dense: { layers: [{ kind: 'dense', units: 5, activation: 'tanh' }] },
	upsample: { layers: [series, { kind: 'upsample', factor: 2, method: 'linear' }] },
	softmax: { layers: [{ kind: 'dense', units: 5 }], loss: { kind: 'softmaxCrossEntropy' } },
	pool: { layers: [series, { kind: 'conv1d', filters: 3, kernel: 1 }, { kind: 'pool', method: 'average', size: 2 }] },
	layerNorm: { layers: [{ kind: 'layerNorm' }] },
};

const rowsOfChunk = 32;

/** Takes the gradient of a network, or scores many rows in place, on sanitized kernels. */
export async function run(name: string): Promise<void> {
	const backend = sanitizedBackend('sse2', 'exact');
	const { layers, loss = { kind: 'mse' } } = networks[name] ?? networks.dense;
	const network: Network = { inputs: 24, layers };
	const model = await backend.compile(network, { weights: initialWeights(network, 1) });
	const n = name === 'score' ? 1000 : rowsOfChunk;
	const outputs = (await model.forward(new Float32Array(24), 1)).length;
	const rows = numbers(n * network.inputs, 2);
	if (name === 'score') await model.forward(rows, n);
	else await model.gradient({ rows, targets: numbers(n * outputs, 3, 0, 1), loss, seed: 4 });
	backend.dispose();
}

await run(process.argv[2]);
