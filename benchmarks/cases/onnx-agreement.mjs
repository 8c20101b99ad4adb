/**
 * Whether an exported model scores as the detector does: ONNX Runtime against ours, 10,000 rows of each set, row by row.
 *
 * The default detectors of tables, the reward-driven one told a tenth of the labels, are fitted on at most 10,000 rows of a set, drawn at random, and exported.
 * Scored are these rows, and where they are fewer, the same ones moved at random by some deviations of each feature, until there are 10,000.
 *
 * A score of 0 is a typical row and 1 the 95th percentile, so differences are counted in max(1, |score|), as a model file's golden rows are.
 */
import { AutoencoderDetector, ReinforcementDetector } from '@anod/core';
import { exportOnnx } from '@anod/core/onnx';
import { readTabular, tabularSets, takeRows } from '../harness/data.mjs';
import { openBackend } from '../harness/ours.mjs';
import { gaussian, randomFrom, shuffled } from '../harness/random.mjs';
import { deviation, rounded } from '../harness/statistics.mjs';
import { openModel } from '../peers/onnx.mjs';

const scored = 10_000;
/** Deviations by which the rows that are made from others are moved at most, drawn row by row up to this, evenly on a logarithmic scale. */
const moves = { least: 0.01, most: 10 };

/** The rows, and others made from them, `scored` in all. */
function enough({ data, shape: [n, d] }, random) {
	const spreads = Array.from({ length: d }, (_, j) => deviation(Array.from({ length: n }, (_, i) => data[i * d + j])));
	const rows = new Float64Array(scored * d);
	rows.set(data.subarray(0, Math.min(n, scored) * d));
	for (let i = n; i < scored; i++) {
		const size = moves.least * (moves.most / moves.least) ** random();
		for (let j = 0; j < d; j++) rows[i * d + j] = data[(i % n) * d + j] + size * spreads[j] * gaussian(random);
	}
	return { data: rows, shape: [scored, d] };
}

/** The largest difference, in max(1, |score|) and in |score|, and how many labels differ. */
function compare(theirs, ours) {
	let [worst, strict, labels] = [0, 0, 0];
	for (let i = 0; i < scored; i++) {
		const size = Math.abs(ours.scores[i]);
		const difference = Math.abs(theirs.score.data[i] - ours.scores[i]);
		worst = Math.max(worst, difference / Math.max(1, size));
		strict = Math.max(strict, size > 0 ? difference / size : difference);
		if (Number(theirs.label.data[i]) !== ours.labels[i]) labels++;
	}
	return { worst, strict, labels };
}

/** The detectors of tables, and what they are told of the labels of the rows. */
const detectors = [
	{ name: 'autoencoder', make: () => new AutoencoderDetector({ seed: 7 }), told: () => ({}) },
	{
		name: 'reward-driven',
		make: () => new ReinforcementDetector({ seed: 7 }),
		told: (labels, random) => ({ labels: labels.map((label) => (random() < 0.1 ? label : 0)) }),
	},
];

async function measure(backend, set, { name, make, told }) {
	const { rows, labels } = await readTabular(set);
	const random = randomFrom('onnx-agreement', set);
	const chosen = shuffled(labels.keys(), random).slice(0, scored);
	const train = takeRows(rows, chosen);
	const fresh = enough(train, random);
	const detector = make();
	await detector.fit(train, {
		backend,
		...told(
			Int8Array.from(chosen, (row) => labels[row]),
			random,
		),
	});
	const bytes = await exportOnnx(detector);
	const model = await openModel(bytes);
	const start = performance.now();
	const theirs = await model.run({ rows: ['float64', fresh.data, fresh.shape] });
	const seconds = (performance.now() - start) / 1000;
	const result = compare(theirs, await detector.predict(fresh));
	await model.close();
	detector.dispose();
	return { set, detector: name, ...result, bytes: bytes.length, rowsPerSecond: Math.round(scored / seconds), versions: model.versions };
}

export async function run({ sets, progress }) {
	const backend = await openBackend();
	const measured = [];
	let versions = {};
	for (const set of tabularSets(sets))
		for (const detector of detectors) {
			const { versions: own, ...result } = await measure(backend, set, detector);
			versions = own;
			measured.push(result);
			progress(
				`${set}, ${detector.name}: at most ${result.worst.toExponential(1)} of max(1, |score|), ${result.labels} labels differ, ${result.rowsPerSecond} rows a second`,
			);
		}
	const rowsOf = ({ name }) => {
		const own = measured.filter(({ detector }) => detector === name);
		const greatest = (of) => Math.max(...own.map(of));
		return [
			{
				name: `${name}, largest difference`,
				ours: Number(greatest(({ worst }) => worst).toPrecision(3)),
				unit: 'of max(1, |score|)',
				sets: own.length,
			},
			{ name: `${name}, labels that differ`, ours: own.reduce((sum, one) => sum + one.labels, 0), unit: `of ${scored * own.length} rows` },
			{
				name: `${name}, rows a second`,
				ours: Math.min(...own.map((one) => one.rowsPerSecond)),
				unit: 'ONNX Runtime, one thread, the slowest set',
			},
			{ name: `${name}, size of a model`, ours: rounded(greatest(({ bytes }) => bytes) / 1000), unit: 'kB, the largest' },
		];
	};
	const strictest = Math.max(...measured.map(({ strict }) => strict));
	return {
		rows: detectors.flatMap(rowsOf),
		versions,
		notes: [`In |score| itself, which may be next to 0, the largest difference is ${strictest.toExponential(1)}.`],
		reduced: sets ? [`--sets ${sets.join(',')}`] : [],
		details: measured,
	};
}
