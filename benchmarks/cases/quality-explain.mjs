/**
 * Whether `explain` names the feature that was tampered with.
 *
 * The first 10 sets with at least 5 features and 600 normal rows. A detector is fitted on a random half of the normal rows; in each of 300
 * of the others one feature, drawn at random, is moved up or down by 4 to 6 robust standard deviations of the training rows
 * (1.4826 × the median absolute deviation, or the standard deviation where that is 0; constant features are left alone). Named first = the
 * feature has the largest share of the row's score. The peer needs no model: the feature furthest from its mean in standard deviations.
 */
import { readTabular, tabularSets, takeRows } from '../harness/data.mjs';
import { openPool } from '../harness/pool.mjs';
import { randomHalf } from '../harness/protocols.mjs';
import { randomFrom } from '../harness/random.mjs';
import { deviation, mean, median, rounded } from '../harness/statistics.mjs';

const usual = { sets: 10, seeds: 2 };
const plantedRows = 300;
const fewest = { features: 5, normals: 600 };

/** Center and size of every feature of the training rows: mean and standard deviation, and the robust deviation that shifts are measured in. */
function describeFeatures({ data, shape: [n, d] }) {
	return Array.from({ length: d }, (_, j) => {
		const values = Array.from({ length: n }, (_, i) => data[i * d + j]);
		const center = median(values);
		const robust = 1.4826 * median(values.map((value) => Math.abs(value - center)));
		const spread = deviation(values);
		return { mean: mean(values), deviation: spread, shift: robust > 0 ? robust : spread };
	});
}

/** Moves one feature of each row; returns which. */
function plant({ data, shape: [n, d] }, features, random) {
	const movable = features.map((_, j) => j).filter((j) => features[j].shift > 0);
	const planted = new Int32Array(n);
	for (let i = 0; i < n; i++) {
		const j = movable[Math.floor(random() * movable.length)];
		const direction = random() < 0.5 ? -1 : 1;
		data[i * d + j] += direction * (4 + 2 * random()) * features[j].shift;
		planted[i] = j;
	}
	return planted;
}

/** 0 when feature `j` has the largest value of the row, 1 when one other is as large or larger, and so on: ties count against it. */
const placeOf = (values, j) => values.reduce((place, value, other) => place + (other !== j && value >= values[j] ? 1 : 0), 0);

async function measure({ data, set, seed, pool }) {
	const { train, test, labels } = randomHalf(data, set, seed);
	const normal = Array.from(labels.keys())
		.filter((i) => labels[i] === 0)
		.slice(0, plantedRows);
	const rows = takeRows(test, normal);
	const features = describeFeatures(train);
	const planted = plant(rows, features, randomFrom('explain', set, seed));
	const { contributions, columns, scores } = await pool.fit({ train, test: rows, options: { seed }, want: 'explain' });
	const d = features.length;
	if (columns.length !== d) throw new Error(`explain of ${set} names ${columns.length} columns; the rows have ${d}.`);
	const found = { ours: [], peer: [], abnormal: [], worstSum: 0 };
	for (let i = 0; i < normal.length; i++) {
		const own = contributions.subarray(i * d, (i + 1) * d);
		const sum = own.reduce((total, value) => total + value, 0);
		found.worstSum = Math.max(found.worstSum, Math.abs(sum - scores[i]) / Math.max(1, Math.abs(scores[i])));
		// Contributions sum to the score, so for a row scored below 0 the largest share is the most negative contribution.
		const place = placeOf(scores[i] < 0 ? own.map((value) => -value) : own, planted[i]);
		found.ours.push(place);
		if (scores[i] > 0) found.abnormal.push(place);
		const distances = features.map((feature, j) =>
			feature.deviation > 0 ? Math.abs(rows.data[i * d + j] - feature.mean) / feature.deviation : 0,
		);
		found.peer.push(placeOf(distances, planted[i]));
	}
	return found;
}

const withinTop = (places, top) => (100 * places.filter((place) => place < top).length) / places.length;

export async function run({ sets, seeds = usual.seeds, workers, progress }) {
	const pool = openPool(workers);
	const perSet = [];
	try {
		for (const set of tabularSets(sets)) {
			if (perSet.length === usual.sets) break;
			const data = await readTabular(set);
			const normals = data.labels.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0);
			if (data.rows.shape[1] < fewest.features || normals < fewest.normals) continue;
			const runs = await Promise.all(Array.from({ length: seeds }, (_, seed) => measure({ data, set, seed, pool })));
			const places = (of) => runs.flatMap((one) => one[of]);
			perSet.push({
				set,
				top1: rounded(withinTop(places('ours'), 1)),
				top3: rounded(withinTop(places('ours'), 3)),
				peerTop1: rounded(withinTop(places('peer'), 1)),
				peerTop3: rounded(withinTop(places('peer'), 3)),
				abnormal: { rows: places('abnormal').length, top1: rounded(withinTop(places('abnormal'), 1)) },
				largestGapToScore: Math.max(...runs.map(({ worstSum }) => worstSum)),
				seeds: runs.map(({ ours }) => rounded(withinTop(ours, 1))),
			});
			const { top1, top3, peerTop1 } = perSet.at(-1);
			progress(`${set}: first ${top1.toFixed(1)} %, among three ${top3.toFixed(1)} %, largest |z| first ${peerTop1.toFixed(1)} %`);
		}
	} finally {
		await pool.close();
	}
	if (perSet.length === 0)
		throw new Error(`None of these sets has ${fewest.features} features and ${fewest.normals} normal rows; name others with --sets.`);
	const over = (read) => rounded(mean(perSet.map(read)));
	const row = (name, ours, peer) => ({
		name,
		ours,
		peer,
		unit: '% of planted rows; peer: largest |z|',
		ratio: rounded(ours / peer),
		sets: perSet.length,
	});
	const ofSeeds = Array.from({ length: seeds }, (_, seed) => mean(perSet.map((one) => one.seeds[seed])));
	return {
		rows: [
			{
				...row(
					'named first',
					over((one) => one.top1),
					over((one) => one.peerTop1),
				),
				spread: rounded(deviation(ofSeeds), 2),
			},
			row(
				'among the first three',
				over((one) => one.top3),
				over((one) => one.peerTop3),
			),
			{ name: 'worst set, named first', ours: Math.min(...perSet.map(({ top1 }) => top1)), unit: '% of planted rows' },
			{ name: 'named first, rows scored above 0', ours: over(({ abnormal }) => abnormal.top1), unit: '% of planted rows' },
		],
		notes: [
			`Contributions and score differ by at most ${Math.max(...perSet.map((one) => one.largestGapToScore)).toExponential(1)} of the score.`,
		],
		reduced: [...(sets ? [`--sets ${sets.join(',')}`] : []), ...(seeds < usual.seeds ? [`--seeds ${seeds}`] : [])],
		details: perSet,
	};
}
