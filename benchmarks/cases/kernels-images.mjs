/**
 * A convolutional network (conv 3×3×32, pool, conv 3×3×64, pool, dense 128, dense 1 on images of 28 × 28): an epoch of training in batches of 32 by binary
 * cross-entropy and Adam, and scoring, one thread each. Ours native against PyTorch and tfjs-node, ours in WebAssembly against tfjs on its cpu backend, which
 * gets one batch, since that takes it some 25 seconds.
 */
import { alternate } from '../harness/alternate.mjs';
import { epochs } from '../harness/epochs.mjs';
import { compileImages, pixels, squares } from '../harness/images.mjs';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { randomFrom } from '../harness/random.mjs';
import { openTfjsCpu, openTfjsNode } from '../peers/tfjs-node.mjs';
import { openTorch } from '../peers/torch.mjs';

const n = 512;
const few = 32;
const batchSize = 32;
const usualRounds = 11;
const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 };

export async function run({ rounds = usualRounds, python, progress }) {
	const torch = await openTorch(python, progress);
	const tfjsNode = await openTfjsNode(progress);
	const tfjsCpu = await openTfjsCpu();
	const images = squares(n, randomFrom('images'));
	const results = [];
	const notes = [];

	const measure = async (label, backend, count, peer, peerName, times = rounds) => {
		if (!peer) return notes.push(`${peerName} was not measured: see benchmarks/peers/README.md.`);
		const rows = images.rows.subarray(0, count * pixels);
		const model = await compileImages(backend, 7);
		const ours = epochs(
			model,
			{ rows, targets: images.targets.subarray(0, count), loss: { kind: 'binaryCrossEntropy' }, optimizer },
			count,
			batchSize,
			0.001,
		);
		const common = { rounds: times, warmup: times < rounds ? 1 : 3, progress, peerMs: () => peer.round() };
		await peer.ask(`train-images ${batchSize} ${count}`);
		results.push(
			await alternate({
				...common,
				name: `${label}, training, against ${peerName}`,
				unit: `ms an epoch of ${count} images`,
				ours: ours.epoch,
			}),
		);
		if (count === n) ours.checkLearned(0.95);
		await peer.ask(`score-images ${count}`);
		results.push(
			await alternate({
				...common,
				name: `${label}, scoring, against ${peerName}`,
				unit: `ms for ${count} images`,
				ours: () => model.forward(rows, count),
			}),
		);
		ours.end();
	};

	for (const arithmetic of ['exact', 'fast']) {
		const backend = await openNative({ arithmetic });
		notes.push(describeBackend(backend));
		await measure(`native ${arithmetic}`, backend, n, torch, 'PyTorch');
		await measure(`native ${arithmetic}`, backend, n, tfjsNode, 'tfjs-node');
		backend.dispose();
	}
	const wasm = await openWasm();
	notes.push(describeBackend(wasm));
	await measure('wasm exact', wasm, few, tfjsCpu, 'tfjs cpu', Math.min(rounds, 3));
	wasm.dispose();
	for (const peer of [torch, tfjsNode, tfjsCpu]) peer?.close();
	return {
		rows: results,
		versions: { ...torch?.versions, ...tfjsNode?.versions, ...tfjsCpu.versions },
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		notes,
	};
}
