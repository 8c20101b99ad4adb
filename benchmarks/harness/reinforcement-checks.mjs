/**
 * Whether a reward-driven detector learns what it is paid for, and what its parts are worth.
 *
 * Shuffled: on a few sets at 10 %, without teacher and signals, the labels are dealt to training rows at random, 20 times. Ranking the test rows has to be
 * down at chance, and the true labels above the 95th percentile of the shuffled ones.
 * Flipped: the same with the true labels and a table that pays wrong decisions as the usual one pays right ones: the AUC-ROC turns into 1 − AUC-ROC.
 * Parts: at 5 % on all sets, the first seeds, one option changed; the peer is the default detector on the same seeds.
 */
import { readTabular } from './data.mjs';
import { labelledSplit, labelsAt } from './labelled.mjs';
import { randomFrom, shuffled } from './random.mjs';
import { auroc, averagePrecision } from './ranking.mjs';
import { mean, quantile, rounded } from './statistics.mjs';

const fewSets = ['PageBlocks', 'annthyroid', 'cardio', 'pendigits', 'thyroid'];
const permutations = 20;
const checkShare = 10;
const alone = { teacher: 'none', signals: false };
const flippedTable = { truePositive: -1, trueNegative: -1, falsePositive: 1, falseNegative: 1 };

const partShare = 5;
const partSeeds = 2;
const parts = [
	['signals off', { signals: false }],
	['teacher none', { teacher: 'none' }],
	['signals off, teacher none', alone],
	['feedback chosen', { feedback: 'chosen' }],
	['discount 0', { discount: 0 }],
	['discount 0.9', { discount: 0.9 }],
];

const figures = (labels, scores) => ({ auroc: 100 * auroc(labels, scores), ap: 100 * averagePrecision(labels, scores) });

/** All checks; `perSet` are the figures of the default detector, `sets` those that may be used. */
export async function measureChecks({ sets, perSet, seeds, pool, progress }) {
	const few = fewSets.filter((set) => sets.includes(set));
	const learned = [];
	for (const set of few) {
		learned.push(await measureLearning(set, pool));
		const { shuffled: random, prevalence, table, flipped } = learned.at(-1);
		progress(
			`${set}, shuffled labels: AUC-PR ${random.ap} (prevalence ${prevalence}), AUC-ROC ${random.auroc}; flipped table: AUC-ROC ${table.auroc} → ${flipped.auroc}`,
		);
	}
	const partRuns = await measureParts({ sets, perSet, seeds: Math.min(seeds, partSeeds), pool, progress });
	return { rows: [...(few.length ? learningRows(learned) : []), ...partRuns.rows], details: { learned, parts: partRuns.details } };
}

async function measureLearning(set, pool) {
	const split = labelledSplit(await readTabular(set), set, 0);
	const labels = labelsAt(split, checkShare);
	const ranked = async (told, seed, options = {}) => {
		const { train, test } = split;
		const { scores } = await pool.fit({
			detector: 'reinforcement',
			train,
			labels: told,
			test,
			options: { seed, ...alone, ...options },
			want: 'score',
		});
		return figures(split.labels, scores);
	};
	const [table, flipped, ...random] = await Promise.all([
		ranked(labels, 0),
		ranked(labels, 0, { rewards: flippedTable }),
		...Array.from({ length: permutations }, (_, seed) => ranked(Int8Array.from(shuffled(labels, randomFrom('permuted', set, seed))), seed)),
	]);
	const round = ({ ap, auroc: area }) => ({ ap: rounded(ap, 4), auroc: rounded(area, 4) });
	return {
		set,
		prevalence: rounded(100 * mean(Array.from(split.labels)), 4),
		table: round(table),
		flipped: round(flipped),
		shuffled: round({ ap: mean(random.map(({ ap }) => ap)), auroc: mean(random.map((one) => one.auroc)) }),
		shuffledHigh: rounded(
			quantile(
				random.map(({ ap }) => ap),
				0.95,
			),
			4,
		),
	};
}

function learningRows(learned) {
	const over = (value) => rounded(mean(learned.map(value)), 4);
	return [
		{
			name: 'shuffled labels, AUC-PR above the prevalence',
			ours: over(({ shuffled: random, prevalence }) => random.ap - prevalence),
			unit: 'points',
			sets: learned.length,
		},
		{ name: 'shuffled labels, AUC-ROC', ours: over(({ shuffled: random }) => random.auroc), unit: '%', sets: learned.length },
		{
			name: 'true labels above the 95th percentile of shuffled ones',
			ours: learned.filter(({ table, shuffledHigh }) => table.ap > shuffledHigh).length,
			unit: `of ${learned.length} sets`,
		},
		{
			name: 'flipped table, distance of AUC-ROC from 100 − AUC-ROC',
			ours: over(({ table, flipped }) => Math.abs(table.auroc + flipped.auroc - 100)),
			unit: 'points',
			sets: learned.length,
		},
	];
}

async function measureParts({ sets, perSet, seeds, pool, progress }) {
	const found = parts.map(() => []);
	for (const set of sets) {
		const data = await readTabular(set);
		const splits = Array.from({ length: seeds }, (_, seed) => labelledSplit(data, set, seed));
		const runs = await Promise.all(
			parts.map(([, options]) =>
				Promise.all(
					splits.map(async (split, seed) => {
						const { train, test } = split;
						const labels = labelsAt(split, partShare);
						const answer = await pool.fit({ detector: 'reinforcement', train, labels, test, options: { seed, ...options }, want: 'score' });
						return figures(split.labels, answer.scores);
					}),
				),
			),
		);
		runs.forEach((ofSeeds, part) => {
			found[part].push({ ap: mean(ofSeeds.map(({ ap }) => ap)), auroc: mean(ofSeeds.map((one) => one.auroc)) });
		});
		progress(`${set}, parts: ${parts.map(([name], part) => `${name} ${found[part].at(-1).ap.toFixed(1)}`).join(', ')}`);
	}
	const usual = mean(perSet.map(({ shares }) => mean(shares[partShare].ours.apOfSeeds.slice(0, seeds))));
	return {
		rows: parts.map(([name], part) => {
			const ap = mean(found[part].map((one) => one.ap));
			return {
				name: `${partShare} %, ${name}`,
				ours: rounded(ap),
				peer: rounded(usual),
				unit: 'AUC-PR, %; peer: default',
				ratio: rounded(ap / usual),
				auroc: rounded(mean(found[part].map((one) => one.auroc))),
				seeds,
			};
		}),
		details: Object.fromEntries(
			parts.map(([name], part) => [name, Object.fromEntries(sets.map((set, i) => [set, rounded(found[part][i].ap)]))]),
		),
	};
}
