/**
 * Scoring speed: 10,000 rows through the network and the mean squared error of each, ours and the peer in turn.
 *
 * tfjs is measured twice: as people call it, `model.predict(x)`, which cuts the rows into batches of 32; and with the batch size at which
 * it is fastest here, found first. The bar is against the former, the latter says what tuning tfjs would bring.
 */
import { alternate, timed } from '../harness/alternate.mjs';
import { compileAutoencoder, widths } from '../harness/autoencoder.mjs';
import { openBackend } from '../harness/ours.mjs';
import { randomFrom, structuredRows } from '../harness/random.mjs';
import { median } from '../harness/statistics.mjs';
import { loadTfjs, tfjsAutoencoder } from '../peers/tfjs.mjs';
import { openTorch } from '../peers/torch.mjs';

const n = 10_000;
const d = widths[0];
const usualRounds = 31;
const batchSizes = [256, 1024, 2048, 4096, n];

/** Mean squared difference of each row, `[n]`. */
function rowErrors(rows, rebuilt) {
	const errors = new Float32Array(n);
	for (let i = 0; i < n; i++) {
		let sum = 0;
		for (let at = i * d; at < (i + 1) * d; at++) {
			const difference = rebuilt[at] - rows[at];
			sum += difference * difference;
		}
		errors[i] = sum / d;
	}
	return errors;
}

export async function run({ rounds = usualRounds, python, progress }) {
	const backend = await openBackend();
	const tfjs = await loadTfjs();
	const torch = await openTorch(python, progress);
	const { tf } = tfjs;
	const rows = structuredRows(n, d, 8, randomFrom('scoring'));
	const input = tf.tensor2d(rows, [n, d]);
	const model = await compileAutoencoder(backend, 7);
	const theirs = tfjsAutoencoder(tfjs, widths);
	// The same weights on both sides: the scores must then agree, which is checked before anything is timed.
	copyWeights(tf, theirs, model.weights());

	let scores;
	const ours = async () => {
		scores = rowErrors(rows, await model.forward(rows, n));
	};
	const peer = (settings) => async () => {
		const errors = tf.tidy(() => tf.mean(tf.square(tf.sub(theirs.predict(input, settings), input)), 1));
		const values = await errors.data();
		errors.dispose();
		return values;
	};
	await ours();
	const expected = await peer()();
	const apart = Math.max(...scores.map((score, i) => Math.abs(score - expected[i])));
	if (!(apart < 1e-4)) throw new Error(`Ours and tfjs disagree by ${apart} on the score of a row; nothing was timed.`);

	const best = await fastest(batchSizes, (batchSize) => peer({ batchSize }));
	progress(`tfjs is fastest with batches of ${best}`);
	const unit = 'ms for 10,000 rows';
	const results = [
		await alternate({ name: 'against tfjs, its default batch of 32', unit, ours, peer: peer(), rounds, warmup: 5, progress }),
		await alternate({
			name: 'against tfjs, its best batch size',
			unit,
			ours,
			peer: peer({ batchSize: best }),
			rounds,
			warmup: 5,
			progress,
		}),
	];
	if (torch) {
		await torch.ask(`score ${n} ${widths.join('-')}`);
		const peerMs = () => torch.round();
		results.push(await alternate({ name: 'against PyTorch', unit, ours, peerMs, rounds, warmup: 5, progress }));
		torch.close();
	}
	return {
		rows: results,
		versions: { ...tfjs.versions, ...torch?.versions },
		reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [],
		notes: [
			tfjs.description,
			`tfjs's best batch size here: ${best}. Largest difference of a score between ours and tfjs: ${apart.toExponential(1)}.`,
			...(torch ? [] : ['PyTorch was not measured: see benchmarks/peers/README.md.']),
		],
	};
}

/** Puts flat weights of ours, `[in, units]` then `[units]` a layer, into the peer. */
function copyWeights(tf, peer, flat) {
	let from = 0;
	const tensors = peer.getWeights().map(({ shape }) => {
		const size = shape.reduce((product, length) => product * length, 1);
		return tf.tensor(flat.slice(from, (from += size)), shape);
	});
	peer.setWeights(tensors);
	for (const tensor of tensors) tensor.dispose();
}

/** The candidate whose work takes the least time, the middle of five. */
async function fastest(candidates, workOf) {
	const times = [];
	for (const candidate of candidates) {
		const work = workOf(candidate);
		const taken = [];
		for (let i = 0; i < 7; i++) taken.push(await timed(work));
		times.push(median(taken.slice(2)));
	}
	return candidates[times.indexOf(Math.min(...times))];
}
