/**
 * An epoch of the preset `classic` (conv 64 3×3, pool, conv 128 3×3, pool, dense 1024, dense 1, sigmoid; Adam, mse, batch 32) on 10,000 images of
 * Fashion-MNIST, one class against the others, one thread: ours native and in WebAssembly, PyTorch on as many images.
 */
import { ConvolutionalDetector } from '@anod/core';
import { initialWeights } from '@anod/core/backend';
import { alternate } from '../harness/alternate.mjs';
import { epochs } from '../harness/epochs.mjs';
import { readFashion } from '../harness/image-data.mjs';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { openTorch } from '../peers/torch.mjs';

const n = 10_000;
const side = 28;
const batchSize = 32;
const usualRounds = 3;
const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

export async function run({ rounds = usualRounds, python, progress }) {
	const torch = await openTorch(python, progress);
	if (!torch) throw new Error('This case compares with PyTorch: see benchmarks/peers/README.md.');
	const { train, trainClasses } = readFashion();
	const rows = Float32Array.from(train.data.subarray(0, n * side * side), (byte) => byte / 255);
	const targets = Float32Array.from(trainClasses.subarray(0, n), (label) => (label === 0 ? 1 : 0));
	const { network: layers, learningRate } = new ConvolutionalDetector({ preset: 'classic' }).options;
	const network = { inputs: side * side, layers: [{ kind: 'reshape', shape: [side, side, 1] }, ...layers] };
	const results = [];
	const notes = [];
	await torch.ask(`train-classic ${batchSize} ${n}`);
	for (const [label, open] of [
		['native', openNative],
		['wasm', openWasm],
	]) {
		const backend = await open();
		notes.push(describeBackend(backend));
		const model = await backend.compile(network, { weights: initialWeights(network, 7) });
		const ours = epochs(model, { rows, targets, loss: { kind: 'mse' }, optimizer }, n, batchSize, learningRate);
		results.push(
			await alternate({
				name: `${label}, against PyTorch`,
				unit: `ms an epoch of ${n} images`,
				ours: ours.epoch,
				peerMs: () => torch.round(),
				rounds,
				warmup: 1,
				progress,
			}),
		);
		ours.end();
		backend.dispose();
	}
	torch.close();
	return { rows: results, versions: torch.versions, notes, reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [] };
}
