/**
 * Fresh normal rows flagged when `threshold: { falseAlarmRate: 0.01 }` is asked for.
 *
 * Sets with at least 1,000 normal rows: a detector is fitted on a random half of them and judges the other half, which it never saw.
 */
import { readTabular, tabularSets, takeRows } from '../harness/data.mjs';
import { openPool } from '../harness/pool.mjs';
import { randomHalf } from '../harness/protocols.mjs';
import { deviation, mean, rounded } from '../harness/statistics.mjs';

const usualSplits = 5;
const rate = 0.01;
const fewestNormals = 1000;

const count = (values, wanted) => values.reduce((sum, value) => sum + (value === wanted ? 1 : 0), 0);

export async function run({ sets, seeds = usualSplits, workers, progress }) {
	const pool = openPool(workers);
	const perSet = [];
	try {
		for (const set of tabularSets(sets)) {
			const data = await readTabular(set);
			if (count(data.labels, 0) < fewestNormals) continue;
			const rates = await Promise.all(
				Array.from({ length: seeds }, async (_, seed) => {
					const { train, test, labels } = randomHalf(data, set, seed);
					const normal = takeRows(
						test,
						Array.from(labels.keys()).filter((i) => labels[i] === 0),
					);
					const { flags } = await pool.fit({
						train,
						test: normal,
						options: { seed, threshold: { falseAlarmRate: rate } },
						want: 'predict',
					});
					return (100 * count(flags, 1)) / flags.length;
				}),
			);
			perSet.push({ set, observed: rounded(mean(rates), 3), ofSplits: rates.map((one) => rounded(one, 3)) });
			progress(`${set}: ${mean(rates).toFixed(2)} %`);
		}
	} finally {
		await pool.close();
	}
	if (perSet.length === 0) throw new Error(`None of these sets has ${fewestNormals} normal rows; name others with --sets.`);
	const ofSplits = Array.from({ length: seeds }, (_, split) => mean(perSet.map((one) => one.ofSplits[split])));
	const ofSets = perSet.map(({ observed }) => observed);
	return {
		rows: [
			{
				name: 'observed at 1 %',
				ours: rounded(mean(ofSets), 3),
				unit: '% of fresh normal rows',
				spread: rounded(deviation(ofSplits), 2),
				sets: perSet.length,
			},
			{ name: 'least of the sets', ours: Math.min(...ofSets), unit: '% of fresh normal rows' },
			{ name: 'most of the sets', ours: Math.max(...ofSets), unit: '% of fresh normal rows' },
		],
		reduced: [...(sets ? [`--sets ${sets.join(',')}`] : []), ...(seeds < usualSplits ? [`--seeds ${seeds}`] : [])],
		details: perSet,
	};
}
