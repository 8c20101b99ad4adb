/**
 * How well a reward-driven detector with default options ranks anomalies when a share of the training anomalies is labelled, beside peers on exactly the same
 * rows and labels. The protocol is ADBench's: harness/labelled.mjs.
 *
 * Figures are percent: the mean over sets of the mean over seeds. The spread is the standard deviation of that mean from seed to seed. Sets below 1,000 rows
 * have copies of rows on both sides of the split; every row also has the figures without them.
 *
 * The peers are DevNet and PReNet at every share with labels, without any isolation forest and the detector's own teacher, and at 5 % on the first seeds DPLAN, as published and with uniform draws.
 * Checks that it learns what it is paid for, and what its parts are worth, stand in harness/reinforcement-checks.mjs.
 */
import { readTabular, tabularSets } from '../harness/data.mjs';
import { isCopied, labelledShares, labelledSplit, labelsAt } from '../harness/labelled.mjs';
import { openPool } from '../harness/pool.mjs';
import { auroc, averagePrecision } from '../harness/ranking.mjs';
import { measureChecks } from '../harness/reinforcement-checks.mjs';
import { deviation, mean, median, rounded } from '../harness/statistics.mjs';
import { signedRanks } from '../harness/wilcoxon.mjs';
import { openReinforcementPeers, peerNames } from '../peers/reinforcement.mjs';

const usualSeeds = 5;
/** DPLAN takes 3 to 15 seconds a fit. */
const slow = { share: 5, seeds: 2, names: ['dplan', 'dplan-uniform'] };
const percent = (value) => 100 * value;
const figures = (labels, scores) => ({ auroc: percent(auroc(labels, scores)), ap: percent(averagePrecision(labels, scores)) });

export async function run({ sets, shares: wantedShares, peers: wantedPeers, seeds = usualSeeds, workers, python, progress }) {
	const shares = chosenOf('share', labelledShares, wantedShares);
	const names = chosenOf('peer', peerNames, wantedPeers);
	const peers = openReinforcementPeers(python, progress, workers);
	const pool = openPool(workers, { backend: 'node' });
	const perSet = [];
	let checks = { rows: [], details: undefined };
	try {
		for (const set of tabularSets(sets)) perSet.push(await measureSet({ set, shares, names, seeds, pool, peers, progress }));
		if (!wantedShares) checks = await measureChecks({ sets: tabularSets(sets), perSet, seeds, pool, progress });
	} finally {
		await pool.close();
		peers.close();
	}
	const rows = shares.flatMap((share) => summaries(perSet, share, seeds));
	return {
		rows: [...rows, ...acrossShares(perSet, shares), ...checks.rows],
		versions: peers.versions,
		reduced: [
			...(sets ? [`--sets ${sets.join(',')}`] : []),
			...(wantedShares ? [`--shares ${shares.join(',')}`] : []),
			...(seeds < usualSeeds ? [`--seeds ${seeds}`] : []),
		],
		notes: [
			'Shares are of the training anomalies, rounded up, so at least one is labelled. At 0 % nothing is.',
			`Copies of rows on both sides of the split: ${perSet.flatMap(({ set, copied }) => (copied ? [set] : [])).join(', ') || 'none'}.`,
			...peerNotes(names, peers.missing, seeds),
		],
		details: { perSet, ...(checks.details ? { checks: checks.details } : {}) },
	};
}

function chosenOf(what, all, wanted) {
	if (!wanted) return all;
	const unknown = wanted.find((one) => !all.includes(one));
	if (unknown !== undefined) throw new Error(`There is no ${what} '${unknown}'; there are ${all.join(', ')}.`);
	return all.filter((one) => wanted.includes(one));
}

/** What was measured of the peers. */
function peerNotes(names, missing, seeds) {
	if (missing) return [`The peers were not measured: ${missing}. See benchmarks/peers/README.md.`];
	const left = peerNames.filter((name) => !names.includes(name));
	return [
		...(left.length ? [`Not measured: ${left.join(', ')}.`] : []),
		...(names.some((name) => slow.names.includes(name))
			? [`DPLAN was measured at ${slow.share} %, ${Math.min(seeds, slow.seeds)} seeds.`]
			: []),
	];
}

/** Ours and the peers on one set, at every share and seed. */
async function measureSet({ set, shares, names, seeds, pool, peers, progress }) {
	const start = performance.now();
	const data = await readTabular(set);
	const splits = Array.from({ length: seeds }, (_, seed) => labelledSplit(data, set, seed));
	const jobs = shares.flatMap((share) => splits.map((split, seed) => ({ share, seed, split, labels: labelsAt(split, share) })));
	const ours = await Promise.all(
		jobs.map(async ({ seed, split, labels }) => {
			const { train, test } = split;
			const answer = await pool.fit({ detector: 'reinforcement', train, labels, test, options: { seed }, want: 'score' });
			return { ...figures(split.labels, answer.scores), seconds: answer.fitSeconds };
		}),
	);
	const theirs = await Promise.all(
		jobs.map(async ({ share, seed, split, labels }) => {
			const { train, test } = split;
			const answers = await peers.score({ train, labels, test, seed, peers: peersAt(names, share, seed) });
			return Object.fromEntries(
				Object.entries(answers).map(([name, { scores, seconds }]) => [name, { ...figures(split.labels, scores), seconds }]),
			);
		}),
	);
	// What the agent is paid to agree with where nothing is labelled.
	if (shares.includes(0))
		await Promise.all(
			jobs.map(async ({ share, seed, split: { train, test, labels } }, index) => {
				if (share !== 0) return;
				const { scores, fitSeconds } = await pool.fit({ detector: 'teacher', train, test, options: { seed } });
				theirs[index].teacher = { ...figures(labels, scores), seconds: fitSeconds };
			}),
		);
	const atShare = (share) => {
		const those = jobs.flatMap((job, index) => (job.share === share ? [index] : []));
		const found = [...new Set(those.flatMap((index) => Object.keys(theirs[index])))];
		return {
			labelled: median(those.map((index) => jobs[index].labels?.reduce((sum, label) => sum + label, 0) ?? 0)),
			ours: described(those.map((index) => ours[index])),
			peers: Object.fromEntries(found.map((name) => [name, described(those.flatMap((index) => theirs[index][name] ?? []))])),
		};
	};
	const result = {
		set,
		copied: isCopied(data),
		trainingRows: splits[0].train.shape[0],
		prevalence: rounded(percent(mean(Array.from(splits[0].labels))), 3),
		shares: Object.fromEntries(shares.map((share) => [share, atShare(share)])),
	};
	const shown = shares.map((share) => {
		const { ours: own, peers: others } = result.shares[share];
		const beside = share === 0 ? others['isolation-forest'] : others.devnet;
		return `${share} %: ${own.ap.toFixed(1)}${beside ? ` (${beside.ap.toFixed(1)})` : ''}`;
	});
	progress(`${set}: AUC-PR ${shown.join(', ')}; ${((performance.now() - start) / 1000).toFixed(0)} s`);
	return result;
}

/** Which peers take part at a share: those that need labels only where there are some. */
function peersAt(names, share, seed) {
	if (share === 0) return names.filter((name) => name === 'isolation-forest');
	const slowToo = share === slow.share && seed < slow.seeds;
	return names.filter((name) => name !== 'isolation-forest' && (slowToo || !slow.names.includes(name)));
}

const described = (runs) => ({
	ap: rounded(mean(runs.map(({ ap }) => ap))),
	auroc: rounded(mean(runs.map((one) => one.auroc))),
	apOfSeeds: runs.map(({ ap }) => rounded(ap)),
	aurocOfSeeds: runs.map((one) => rounded(one.auroc)),
	seconds: rounded(median(runs.map(({ seconds }) => seconds)), 3),
});

/** The two result rows of a share. */
function summaries(perSet, share, seeds) {
	const main = share === 0 ? 'isolation-forest' : 'devnet';
	return [
		['AUC-PR', 'ap', 'apOfSeeds'],
		['AUC-ROC', 'auroc', 'aurocOfSeeds'],
	].map(([label, measure, ofSeeds]) => {
		const own = perSet.map(({ shares }) => shares[share].ours);
		const ours = mean(own.map((one) => one[measure]));
		const peerMean = (name, among = perSet) => mean(among.map(({ shares }) => shares[share].peers[name][measure]));
		const found = Object.keys(perSet[0].shares[share].peers);
		const peer = found.includes(main) ? peerMean(main) : null;
		const large = perSet.filter(({ copied }) => !copied);
		const spread = Array.from({ length: seeds }, (_, seed) => mean(own.map((one) => one[ofSeeds][seed])));
		return {
			name: `${share} %, ${label}`,
			ours: rounded(ours),
			peer: peer === null ? null : rounded(peer),
			unit: peer === null ? '%' : `%; peer: ${main}`,
			ratio: peer === null ? null : rounded(ours / peer),
			spread: rounded(deviation(spread), 2),
			sets: perSet.length,
			labelled: median(perSet.map(({ shares }) => shares[share].labelled)),
			peers: Object.fromEntries(found.map((name) => [name, rounded(peerMean(name))])),
			...(peer === null ? {} : compared(perSet, share, main, measure)),
			...(large.length === 0 || large.length === perSet.length
				? {}
				: {
						withoutCopies: {
							sets: large.length,
							ours: rounded(mean(large.map(({ shares }) => shares[share].ours[measure]))),
							peers: Object.fromEntries(found.map((name) => [name, rounded(peerMean(name, large))])),
							...(peer === null ? {} : compared(large, share, main, measure)),
						},
					}),
			...(measure === 'ap' ? { secondsAFit: rounded(median(own.map(({ seconds }) => seconds)), 3) } : {}),
		};
	});
}

function compared(perSet, share, peer, measure) {
	const { won, lost, p } = signedRanks(
		perSet.map(({ shares }) => shares[share].ours[measure]),
		perSet.map(({ shares }) => shares[share].peers[peer][measure]),
	);
	return { won, lost, p: rounded(p, 2) };
}

/** What only several shares together show. */
function acrossShares(perSet, shares) {
	const rows = [];
	const at = (share) => mean(perSet.map((one) => one.shares[share].ours.ap));
	if (shares.includes(0))
		rows.push({
			name: 'no label, AUC-PR above its teacher',
			ours: rounded(at(0) - mean(perSet.map((one) => one.shares[0].peers.teacher.ap)), 3),
			unit: 'points',
		});
	if (shares.length === labelledShares.length)
		rows.push({
			name: 'least rise of AUC-PR from share to share',
			ours: rounded(Math.min(...shares.slice(1).map((share, i) => at(share) - at(shares[i]))), 3),
			unit: 'points',
		});
	return rows;
}
