/**
 * Training speed: epochs over 10,000 rows in random order, ours and the peers in turn.
 *
 * An epoch of ours is the shuffle and one `advance`; an epoch of tfjs is `model.fit` with one epoch, shuffled too. Both read their losses.
 */
import { permutation, RandomStream, streams } from '@anod/core/backend';
import { alternate } from '../harness/alternate.mjs';
import { compileAutoencoder, learningRate, optimizer, widths } from '../harness/autoencoder.mjs';
import { openBackend } from '../harness/ours.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { mean, rounded } from '../harness/statistics.mjs';
import { loadTfjs, tfjsAutoencoder } from '../peers/tfjs.mjs';
import { openTorch } from '../peers/torch.mjs';

const n = 10_000;
const d = widths[0];
const usualRounds = 15;

/** Our training, ready to run epoch after epoch; `loss` is the mean of the last epoch. */
async function ownTraining(backend, rows, batchSize) {
	const model = await compileAutoencoder(backend, 7);
	const training = model.train({ rows, loss: { kind: 'mse' }, optimizer, gradientClip: 0, seed: 7 });
	const learningRates = new Float32Array(Math.ceil(n / batchSize)).fill(learningRate);
	let number = 0;
	const state = {
		loss: Number.NaN,
		first: Number.NaN,
		async epoch() {
			const order = permutation(n, new RandomStream(7, streams.shuffle, number++));
			state.loss = mean(await training.advance({ order, batchSize, learningRates }));
			if (number === 1) state.first = state.loss;
		},
		end() {
			training.end();
			model.dispose();
		},
	};
	return state;
}

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
		if (!(own.loss < own.first / 2)) throw new Error(`Our training did not learn: loss ${own.first} at first, ${own.loss} at the end.`);
		notes.push(`batch ${batchSize}: loss after as many epochs, ours ${rounded(own.loss, 3)}, tfjs ${rounded(theirLoss, 3)}`);
		own.end();
		theirs.dispose();
		if (torch) {
			const again = await ownTraining(backend, rows, batchSize);
			await torch.ask(`train ${batchSize}`);
			const peerMs = async () => Number(await torch.ask('epoch'));
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
