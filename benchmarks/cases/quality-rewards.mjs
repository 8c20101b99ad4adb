/**
 * What decisions earn under a reward table: mean reward a decision on rows of the test part, after a fit on training rows whose labels are all known.
 *
 * Sets with at least 1,000 rows, the split of harness/labelled.mjs. Three tables: all errors cost as much as right decisions pay, misses cost ten times as
 * much, false alarms do. Beside the decisions of `predict` stand those of an agent that follows its greatest value as it was trained, half of the rows it was
 * shown being anomalies (`prior: 0.5`, for which the rule of decision is that), and no alarm ever.
 */
import { readTabular, tabularSets } from '../harness/data.mjs';
import { allLabels, isCopied, labelledSplit } from '../harness/labelled.mjs';
import { openPool } from '../harness/pool.mjs';
import { deviation, mean, rounded } from '../harness/statistics.mjs';

const usualSeeds = 3;
const usual = { truePositive: 1, trueNegative: 1, falsePositive: -1, falseNegative: -1 };
const tables = [
	['equal costs', usual],
	['misses × 10', { ...usual, falseNegative: -10 }],
	['false alarms × 10', { ...usual, falsePositive: -10 }],
];

/** Mean reward of the decisions `flags`, 1 = alarm. */
export function earned({ truePositive, trueNegative, falsePositive, falseNegative }, labels, flags) {
	const pays = [
		[trueNegative, falsePositive],
		[falseNegative, truePositive],
	];
	return mean(Array.from(labels, (label, i) => pays[label][flags[i]]));
}

export async function run({ sets, seeds = usualSeeds, workers, progress }) {
	const pool = openPool(workers, { backend: 'node' });
	const perSet = [];
	try {
		for (const set of tabularSets(sets)) {
			const data = await readTabular(set);
			if (isCopied(data)) continue;
			const splits = Array.from({ length: seeds }, (_, seed) => labelledSplit(data, set, seed));
			const found = {};
			for (const [name, rewards] of tables) {
				const runs = await Promise.all(
					splits.map(async (split, seed) => {
						const { train, test, labels } = split;
						const job = { detector: 'reinforcement', train, labels: allLabels(split), test, want: 'predict' };
						const [ours, greatest] = await Promise.all(
							[{}, { prior: 0.5 }].map((more) => pool.fit({ ...job, options: { seed, rewards, ...more } })),
						);
						return {
							ours: earned(rewards, labels, ours.flags),
							greatest: earned(rewards, labels, greatest.flags),
							never: earned(rewards, labels, new Uint8Array(labels.length)),
						};
					}),
				);
				found[name] = Object.fromEntries(
					['ours', 'greatest', 'never'].map((rule) => [
						rule,
						{ mean: rounded(mean(runs.map((one) => one[rule])), 4), ofSeeds: runs.map((one) => rounded(one[rule], 4)) },
					]),
				);
			}
			perSet.push({ set, found });
			progress(
				`${set}: ${tables.map(([name]) => `${name} ${found[name].ours.mean} (${found[name].greatest.mean}, ${found[name].never.mean})`).join('; ')}`,
			);
		}
	} finally {
		await pool.close();
	}
	if (perSet.length === 0) throw new Error('None of these sets has 1,000 rows; name others with --sets.');
	return {
		rows: tables.flatMap(([name]) => rowsOf(perSet, name, seeds)),
		reduced: [...(sets ? [`--sets ${sets.join(',')}`] : []), ...(seeds < usualSeeds ? [`--seeds ${seeds}`] : [])],
		notes: ['greatest value: the decision that the agent values most as it was trained. no alarm: every row is called normal.'],
		details: perSet,
	};
}

function rowsOf(perSet, name, seeds) {
	const over = (rule) => mean(perSet.map(({ found }) => found[name][rule].mean));
	const ours = over('ours');
	const peers = { 'greatest value': rounded(over('greatest'), 4), 'no alarm': rounded(over('never'), 4) };
	const [best, peer] = Object.entries(peers).sort(([, a], [, b]) => b - a)[0];
	const ofSeeds = Array.from({ length: seeds }, (_, seed) => mean(perSet.map(({ found }) => found[name].ours.ofSeeds[seed])));
	return [
		{
			name,
			ours: rounded(ours, 4),
			peer,
			unit: `reward a decision; peer: ${best}`,
			spread: rounded(deviation(ofSeeds), 2),
			sets: perSet.length,
			peers,
		},
		{ name: `${name}, above the better of the two`, ours: rounded(ours - peer, 3), unit: 'reward a decision' },
	];
}
