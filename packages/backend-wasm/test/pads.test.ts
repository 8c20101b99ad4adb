import { readFile } from 'node:fs/promises';
import type { Backend, Loss, Network } from '@anod/core/backend';
import { describe, expect, it } from 'vitest';
import { ResidentBackend } from '../src/resident/backend.js';
import { Heap } from '../src/resident/heap.js';
import type { KernelCalls } from '../src/resident/kernels.js';
import { imageNetwork, seriesNetwork } from './networks.js';
import { autoencoder, plan, randomRows, slice, startWeights } from './rows.js';

interface Exports extends KernelCalls {
	readonly memory: WebAssembly.Memory;
	readonly __heap_base: WebAssembly.Global;
}

const file = new URL('../wasm/kernels.wasm', import.meta.url);

/** The kernels on a heap whose widths are padded to so many floats, as machines with wider vectors want it. */
async function backendOf(lanes: number): Promise<Backend> {
	const { instance } = await WebAssembly.instantiate(new Uint8Array(await readFile(file)));
	const call = instance.exports as unknown as Exports;
	const heap = new Heap(call.memory, call.__heap_base.value, { pointerBytes: 4, origin: 0n, lanes, limit: 'this' });
	return new ResidentBackend(
		{ heap, calls: () => call, threads: 1, reachesArrays: false },
		{ name: 'padded', start: 'backendOf()', arithmetic: 'exact', details: {} },
	);
}

/** Losses, gradient, weights and outputs of a training of two members. */
async function everythingOf(backend: Backend, network: Network, outputs: number, loss: Loss): Promise<Record<string, Float32Array>> {
	const model = await backend.compile(network, { weights: startWeights(network, 2), members: 2 });
	const n = 45;
	const rows = randomRows(n, network.inputs, 2);
	const targets = randomRows(n, outputs, 3).map(Math.abs);
	const gradient = await model.gradient({ rows, targets, loss, seed: 4 });
	const training = model.train({ ...plan(), rows, targets, loss, gradientClip: 1 });
	const losses = await training.advance(slice(n, 6, 40));
	training.end();
	const weights = model.weights();
	const scores = await model.forward(rows, n);
	const mean = Float32Array.of(await model.loss({ rows, targets, loss }));
	model.dispose();
	return { gradient, losses, weights, scores, mean };
}

describe('pads', () => {
	for (const [title, network, outputs] of [
		['a dense network', autoencoder, 6],
		['a network of series', seriesNetwork, 72],
		['a network of images', imageNetwork, 5],
	] as const)
		for (const loss of [{ kind: 'mse' }, { kind: 'binaryCrossEntropy' }, { kind: 'softmaxCrossEntropy' }] as const)
			it(`never reach a result: ${title} by ${loss.kind} has the same bits whatever its rows are padded to`, async () => {
				const four = await everythingOf(await backendOf(4), network, outputs, loss);
				for (const values of Object.values(four)) expect(values.every(Number.isFinite)).toBe(true);
				for (const lanes of [8, 16]) expect(await everythingOf(await backendOf(lanes), network, outputs, loss)).toEqual(four);
			});
});
