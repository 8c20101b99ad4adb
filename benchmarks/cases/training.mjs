/**
 * Training speed: epochs over 10,000 rows in random order, ours and the peers in turn.
 *
 * An epoch of ours is the shuffle and one `advance`; an epoch of tfjs is `model.fit` with one epoch, shuffled too. Both read their losses.
 */
import { alternate } from '../harness/alternate.mjs';
import { compileAutoencoder, learningRate, optimizer, widths } from '../harness/autoencoder.mjs';
import { epochs } from '../harness/epochs.mjs';
import { openBackend } from '../harness/ours.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { rounded } from '../harness/statistics.mjs';
import { loadTfjs, tfjsAutoencoder } from '../peers/tfjs.mjs';
import { openTorch } from '../peers/torch.mjs';

const n = 10_000;
const d = widths[0];
const usualRounds = 15;

/** Our training of the autoencoder. */
const ownTraining = async (backend, rows, batchSize) =>
	epochs(await compileAutoencoder(backend, 7), { rows, loss: { kind: 'mse' }, optimizer }, n, batchSize, learningRate);

export async function run({ rounds = usualRounds, python, progress }) {
	const backend = await openBackend();
	const tfjs = await loadTfjs();
	progress(tfjs.description);
	const torch = await openTorch(python, progress);
	const rows = structuredRows(n, d, 8, randomFrom('training'));
	const input = tfjs.tf.tensor2d(rows, [n, d]);
	const results = [];
	const notes = [tfjs.description];
	for (const batchSize of [32, 256]) {
		const own = await ownTraining(backend, rows, batchSize);
		const theirs = tfjsAutoencoder(tfjs, widths);
		let theirLoss = Number.NaN;
		results.push(
			await alternate({
				name: `batch ${batchSize}, against tfjs`,
				unit: 'ms an epoch',
				ours: own.epoch,
				peer: async () => {
					const history = await theirs.fit(input, input, { epochs: 1, batchSize, shuffle: true, verbose: 0 });
					theirLoss = history.history.loss[0];
				},
				rounds,
				progress,
			}),
		);
		own.checkLearned();
		notes.push(`batch ${batchSize}: loss after as many epochs, ours ${rounded(own.loss, 3)}, tfjs ${rounded(theirLoss, 3)}`);
		own.end();
		theirs.dispose();
		if (torch) {
			const again = await ownTraining(backend, rows, batchSize);
			await torch.ask(`train ${batchSize}`);
			const peerMs = () => torch.round();
			results.push(
				await alternate({ name: `batch ${batchSize}, against PyTorch`, unit: 'ms an epoch', ours: again.epoch, peerMs, rounds, progress }),
			);
			again.end();
		}
	}
	input.dispose();
	torch?.close();
	if (!torch) notes.push('PyTorch was not measured: see benchmarks/peers/README.md.');
	return {
		rows: results,
		versions: { ...tfjs.versions, ...torch?.versions },
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		notes,
	};
}
