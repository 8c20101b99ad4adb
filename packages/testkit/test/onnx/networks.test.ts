import { wasmBackend } from '@anod/backend-wasm';
import { type Backend, inferShapes, type Network } from '@anod/core/backend';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { messages } from '../../../core/src/onnx/format/messages.js';
import { Graph } from '../../../core/src/onnx/graph.js';
import { meanOutput } from '../../../core/src/onnx/network/network.js';
import { livelyWeights, shaped } from '../../src/backend/networks.js';
import { activations } from '../../src/backend/plans.js';
import { networksOf, shapedNetworks } from '../../src/backend/random-layers.js';
import { expectClose } from '../../src/close.js';
import { numbers } from '../../src/numbers.js';
import { describeInRuntime, Session } from './session.js';

let backend: Backend;
beforeAll(async () => {
	backend = await wasmBackend();
});

/** A network as a graph of its own: `rows` → `output`. */
function asModel(network: Network, weights: Float32Array, members: number): Uint8Array {
	const graph = new Graph();
	const rows = graph.input('rows', 'float32', ['n', network.inputs]);
	graph.output(meanOutput(graph, network, weights, members, rows), 'output', ['n', inferShapes(network).outputs]);
	const operators = { '': 13 };
	return messages
		.model({ irVersion: 7, producer: 'test', description: '', graph: graph.encode('network', true), operators, metadata: {} })
		.encode();
}

/** Expects the mean of the members' outputs to be that of the kernels. */
async function expectSame(network: Network, n: number, members = 1, missing = false): Promise<void> {
	const weights = livelyWeights(network, members);
	const rows = numbers(n * network.inputs, n);
	if (missing) for (let i = 0; i < rows.length; i += 3) rows[i] = Number.NaN;
	const model = await backend.compile(network, { weights, members });
	const ours = await model.forward(rows, n);
	model.dispose();
	const size = ours.length / members;
	const mean = Float32Array.from({ length: size }, (_, i) => {
		let sum = 0;
		for (let member = 0; member < members; member++) sum += ours[member * size + i];
		return sum / members;
	});
	const session = await Session.open(asModel(network, weights, members));
	const { output } = await session.run({ rows: { data: rows, shape: [n, network.inputs] } });
	await session.close();
	expectClose(output, mean, JSON.stringify(network), { ofLargest: 2e-5, absolute: 2e-6 });
}

const startsWithMask = ({ layers }: Network): boolean => layers[0]?.kind === 'maskInput';

describeInRuntime('networks as ONNX graphs', () => {
	it('any network of layers of every kind gives what the kernels give', async () => {
		const met = new Set<string>();
		await fc.assert(
			fc.asyncProperty(shapedNetworks, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 2 }), async (network, n, members) => {
				for (const { kind } of inferShapes(network).operations) met.add(kind);
				await expectSame(network, n, members, startsWithMask(network));
			}),
			{ numRuns: 150, seed: 11, endOnFailure: true },
		);
		expect(met.size, `operations met: ${[...met].join(', ')}`).toBe(14);
	});

	it('also of larger images', async () => {
		const networks = networksOf(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 5, max: 14 }), 4000);
		await fc.assert(
			fc.asyncProperty(networks, (network) => expectSame(network, 2, 1, startsWithMask(network))),
			{ numRuns: 40, seed: 12, endOnFailure: true },
		);
	});

	it.each(activations)('activation %s, from far below 0 to far above', async (activation) => {
		const network: Network = { inputs: 1, layers: [{ kind: 'activation', activation }] };
		const rows = Float32Array.from({ length: 401 }, (_, i) => (i - 200) / 8);
		const model = await backend.compile(network, { weights: new Float32Array(0) });
		const session = await Session.open(asModel(network, new Float32Array(0), 1));
		const { output } = await session.run({ rows: { data: rows, shape: [401, 1] } });
		// The runtime's own sigmoid is off by some 1e-7 everywhere, which silu multiplies by x.
		expectClose(output, await model.forward(rows, 401), activation, { ofEach: 2e-6, absolute: activation === 'silu' ? 4e-6 : 3e-7 });
	});

	it.each([
		['a stride wider than the kernel', shaped([9, 2], { kind: 'conv1d', filters: 3, kernel: 1, stride: 3, padding: 'same' })],
		['a causal stride', shaped([9, 2], { kind: 'conv1d', filters: 3, kernel: 4, stride: 2, dilation: 2, padding: 'causal' })],
		[
			'a transposed stride wider than the kernel',
			shaped([4, 2], { kind: 'transposedConv1d', filters: 3, kernel: 2, stride: 3, padding: 'same' }),
		],
		['a pool that leaves a rest', shaped([5, 7, 2], { kind: 'pool', method: 'average', size: [2, 3], padding: 'same' })],
		[
			'channels of which there is one',
			shaped([4, 5, 1], { kind: 'conv2d', filters: 1, kernel: 3, padding: 'same' }, { kind: 'instanceNorm' }),
		],
		[
			'positions that are reshaped',
			shaped(
				[4, 6],
				{ kind: 'conv1d', filters: 4, kernel: 1 },
				{ kind: 'reshape', shape: [2, 2, 4] },
				{ kind: 'pool', method: 'max', size: 2 },
			),
		],
	])('%s', async (_title, network) => {
		await expectSame(network, 3);
	});
});
