/**
 * How many anomalies a person finds who answers 100 questions: the detector is fitted on all rows of a set without a label, names 5 rows at a time, is told
 * what they are, and learns from it. An oracle answers from the true labels; no other label reaches the detector.
 *
 * The sets are those with fewer than 10 % and at least 90 anomalies, after sampling down to 10,000 rows: there are 12, of which 100 rows drawn at random hold
 * 5 anomalies on average. Beside the usual strategy, `top`, stand `margin`, the 100 rows that isolation forest ranks highest, and what random draws are
 * expected to find.
 */
import { readTabular, tabularSets } from '../harness/data.mjs';
import { openPool } from '../harness/pool.mjs';
import { unsupervised } from '../harness/protocols.mjs';
import { deviation, mean, median, quantile, rounded } from '../harness/statistics.mjs';
import { openReinforcementPeers } from '../peers/reinforcement.mjs';

const usualSeeds = 3;
const queries = 100;
const batch = 5;
const rare = { fewest: 90, mostShare: 0.1 };
const strategies = ['top', 'margin'];

const count = (labels) => labels.reduce((sum, label) => sum + label, 0);

export async function run({ sets, seeds = usualSeeds, workers, python, progress }) {
	const peers = openReinforcementPeers(python, progress, workers);
	const pool = openPool(workers, { backend: 'node' });
	const perSet = [];
	try {
		for (const set of tabularSets(sets)) {
			const data = await readTabular(set);
			const { labels } = unsupervised(data, set, 0);
			if (!sets && (count(labels) < rare.fewest || count(labels) >= rare.mostShare * labels.length)) continue;
			perSet.push(await measureSet({ set, data, seeds, pool, peers }));
			const { found, forest, expected } = perSet.at(-1);
			progress(
				`${set}: ${strategies.map((strategy) => `${strategy} ${found[strategy].mean.toFixed(1)}`).join(', ')}, isolation forest ${forest ?? '–'}, random ${expected}`,
			);
		}
	} finally {
		await pool.close();
		peers.close();
	}
	const forest = perSet.every((one) => one.forest !== null) ? mean(perSet.map((one) => one.forest)) : null;
	const seconds = perSet.flatMap(({ feedbackSeconds }) => feedbackSeconds);
	return {
		rows: [
			...strategies.map((strategy) => {
				const ours = mean(perSet.map(({ found }) => found[strategy].mean));
				const ofSeeds = Array.from({ length: seeds }, (_, seed) => mean(perSet.map(({ found }) => found[strategy].ofSeeds[seed])));
				return {
					name: `found in ${queries} queries, ${strategy}`,
					ours: rounded(ours, 4),
					peer: forest === null ? null : rounded(forest, 4),
					unit: forest === null ? 'anomalies' : 'anomalies; peer: isolation forest',
					ratio: forest === null ? null : rounded(ours / forest, 4),
					spread: rounded(deviation(ofSeeds), 2),
					sets: perSet.length,
				};
			}),
			{ name: 'expected of random rows', ours: rounded(mean(perSet.map(({ expected }) => expected)), 3), unit: 'anomalies' },
			{
				name: `learning from ${batch} answers`,
				ours: rounded(median(seconds), 3),
				unit: 's',
				spread: [0.25, 0.75].map((q) => rounded(quantile(seconds, q), 3)),
			},
		],
		versions: peers.versions,
		reduced: [...(sets ? [`--sets ${sets.join(',')}`] : []), ...(seeds < usualSeeds ? [`--seeds ${seeds}`] : [])],
		notes: peers.missing ? [`Isolation forest was not measured: ${peers.missing}. See benchmarks/peers/README.md.`] : [],
		details: perSet.map(({ feedbackSeconds, ...one }) => one),
	};
}

async function measureSet({ set, data, seeds, pool, peers }) {
	const cuts = Array.from({ length: seeds }, (_, seed) => unsupervised(data, set, seed));
	const runs = await Promise.all(
		strategies.flatMap((strategy) =>
			cuts.map(async ({ train, labels }, seed) => {
				const oracle = (ids) => Int8Array.from(ids, (id) => (labels[id] === 1 ? 1 : -1));
				const job = { detector: 'reinforcement', train, options: { seed }, want: 'review', queries: { queries, batch, strategy } };
				const { asked, feedbackSeconds } = await pool.fit(job, oracle);
				if (new Set(asked).size !== asked.length) throw new Error(`query(${batch}) of ${set} named a row twice.`);
				return { strategy, asked: asked.length, found: asked.reduce((sum, id) => sum + labels[id], 0), feedbackSeconds };
			}),
		),
	);
	const forests = [];
	for (const [seed, { train, labels }] of cuts.entries()) {
		const answer = (await peers.score({ train, test: train, seed, peers: ['isolation-forest'] }))['isolation-forest'];
		if (answer) forests.push(top(answer.scores).reduce((sum, id) => sum + labels[id], 0));
	}
	const [{ labels }] = cuts;
	return {
		set,
		rows: labels.length,
		anomalies: count(labels),
		found: Object.fromEntries(
			strategies.map((strategy) => {
				const those = runs.filter((one) => one.strategy === strategy);
				return [
					strategy,
					{ mean: rounded(mean(those.map(({ found }) => found)), 4), ofSeeds: those.map(({ found }) => found), asked: those[0].asked },
				];
			}),
		),
		forest: forests.length ? rounded(mean(forests), 4) : null,
		expected: rounded((Math.min(queries, labels.length) * count(labels)) / labels.length, 3),
		feedbackSeconds: runs.flatMap(({ feedbackSeconds }) => feedbackSeconds),
	};
}

/** Numbers of the rows with the highest scores. */
const top = (scores) =>
	Array.from(scores.keys())
		.sort((a, b) => scores[b] - scores[a])
		.slice(0, queries);
