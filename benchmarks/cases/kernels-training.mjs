/**
 * Training speed of the native kernels, one thread: epochs over 10,000 rows of an autoencoder 30-64-32-64-30 in random order, ours and the peer in turn.
 *
 * An epoch is 0.476 GFLOP of products. Its share of the arithmetic limit is what that would take at the best rate of a product of square
 * matrices measured in this run (PyTorch's, NumPy's and ours, 256³ and 512³), over what it took.
 */
import { alternate, timed } from '../harness/alternate.mjs';
import { compileAutoencoder, learningRate, optimizer, widths } from '../harness/autoencoder.mjs';
import { epochs } from '../harness/epochs.mjs';
import { describeBackend, openNative } from '../harness/native.mjs';
import { squareProduct } from '../harness/products.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { median, rounded } from '../harness/statistics.mjs';
import { loadTfjs, tfjsAutoencoder } from '../peers/tfjs.mjs';
import { openTfjsNode } from '../peers/tfjs-node.mjs';
import { openTorch } from '../peers/torch.mjs';

const n = 10_000;
const gigaflops = 0.476;
const usualRounds = 15;
const unit = 'ms an epoch';

/** The rate of our product of 512 rows by 512 columns, GFLOP/s. */
async function ownRate(backend) {
	const ours = await squareProduct(backend, 512);
	const times = [];
	for (let i = 0; i < 40; i++) times.push(await timed(ours.work));
	ours.dispose();
	return ours.gigaflops / (median(times.slice(10)) / 1000);
}

/** The best rate of square products here, GFLOP/s. */
async function peakRate(torch, backend) {
	let best = await ownRate(backend);
	for (const kind of ['gemm', 'gemm-numpy'])
		for (const size of [256, 512]) {
			const repeats = size === 256 ? 40 : 5;
			await torch.ask(`${kind} ${size} ${repeats}`);
			const times = [];
			for (let i = 0; i < 12; i++) times.push(await torch.round());
			best = Math.max(best, (2e-6 * size ** 3 * repeats) / median(times.slice(2)));
		}
	return best;
}

export async function run({ rounds = usualRounds, python, progress }) {
	const torch = await openTorch(python, progress);
	if (!torch) throw new Error('This case needs PyTorch: see benchmarks/peers/README.md.');
	const tfjsNode = await openTfjsNode(progress);
	const tfjs = await loadTfjs();
	const rows = structuredRows(n, widths[0], 8, randomFrom('training'));
	const results = [];
	const notes = [];
	for (const arithmetic of ['exact', 'fast']) {
		const backend = await openNative({ arithmetic });
		notes.push(describeBackend(backend));
		const own = async (batchSize) =>
			epochs(await compileAutoencoder(backend, 7), { rows, loss: { kind: 'mse' }, optimizer }, n, batchSize, learningRate);
		for (const batchSize of [32, 256]) {
			const ours = await own(batchSize);
			await torch.ask(`train ${batchSize}`);
			const name = `${arithmetic}, batch ${batchSize}, against PyTorch`;
			const row = await alternate({ name, unit, ours: ours.epoch, peerMs: () => torch.round(), rounds, warmup: 4, progress });
			ours.checkLearned();
			ours.end();
			results.push(row);
			const limit = await peakRate(torch, backend);
			results.push({
				name: `${arithmetic}, batch ${batchSize}, share of the arithmetic limit`,
				ours: rounded((100 * gigaflops) / (row.ours / 1000) / limit, 3),
				unit: `% of ${limit.toFixed(0)} GFLOP/s`,
			});
		}
		if (arithmetic === 'exact') {
			const input = tfjs.tf.tensor2d(rows, [n, widths[0]]);
			const theirs = tfjsAutoencoder(tfjs, widths);
			const ours = await own(32);
			const peer = () => theirs.fit(input, input, { epochs: 1, batchSize: 32, shuffle: true, verbose: 0 });
			results.push(await alternate({ name: 'exact, batch 32, against tfjs wasm', unit, ours: ours.epoch, peer, rounds, progress }));
			ours.end();
			theirs.dispose();
			if (tfjsNode) {
				const again = await own(32);
				await tfjsNode.ask('train 32');
				const peerMs = () => tfjsNode.round();
				results.push(
					await alternate({
						name: 'exact, batch 32, against tfjs-node',
						unit,
						ours: again.epoch,
						peerMs,
						rounds: Math.min(rounds, 5),
						progress,
					}),
				);
				again.end();
			}
		}
		backend.dispose();
	}
	torch.close();
	tfjsNode?.close();
	return {
		rows: results,
		versions: { ...tfjs.versions, ...tfjsNode?.versions, ...torch.versions },
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		notes,
	};
}
