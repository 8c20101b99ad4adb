/**
 * How well a detector without a single option ranks anomalies, on every set of five protocols, beside peers on exactly the same splits.
 *
 * Figures are percent: the mean over sets of the mean over seeds. The spread is the standard deviation of that mean from seed to seed.
 */
import { openPool } from '../harness/pool.mjs';
import { chosenProtocols } from '../harness/protocols.mjs';
import { auroc, averagePrecision } from '../harness/ranking.mjs';
import { deviation, mean, median, rounded } from '../harness/statistics.mjs';
import { openTabularPeers } from '../peers/tabular.mjs';

const usualSeeds = 5;
const percent = (value) => 100 * value;

export async function run({ sets, protocols: wantedProtocols, seeds = usualSeeds, workers, python, progress }) {
	const protocols = chosenProtocols(wantedProtocols);
	const peers = openTabularPeers(python, progress);
	const pool = openPool(workers);
	/** Peers do not know what they were told: protocols with the same split share their scores. */
	const peerFigures = new Map();
	const rows = [];
	const details = {};
	try {
		for (const protocol of protocols) {
			const perSet = await measureProtocol({ protocol, names: protocol.sets(sets), seeds, pool, peers, peerFigures, progress });
			details[protocol.name] = perSet;
			rows.push(summary(protocol, perSet, seeds));
		}
	} finally {
		await pool.close();
		peers.close();
	}
	const reduced = [];
	if (sets) reduced.push(`--sets ${sets.join(',')}`);
	if (seeds < usualSeeds) reduced.push(`--seeds ${seeds}`);
	return {
		rows,
		versions: peers.versions,
		reduced,
		notes: [
			...protocols.map(({ name, about }) => `${name}: ${about}.`),
			...(peers.missing ? [`The peers were not measured: ${peers.missing}. See benchmarks/peers/README.md.`] : []),
		],
		details,
	};
}

/** Measures one protocol on its sets, some seeds at the same time. */
async function measureProtocol({ protocol, names, seeds, pool, peers, peerFigures, progress }) {
	const perSet = [];
	for (const [number, set] of names.entries()) {
		const data = await protocol.read(set);
		const start = performance.now();
		const runs = await Promise.all(
			Array.from({ length: seeds }, async (_, seed) => {
				const { train, test, labels } = protocol.cut(data, set, seed);
				const answer = await pool.fit({ train, test, options: { seed, ...protocol.options }, want: 'score' });
				return { ...figures(labels, answer.scores), fitSeconds: answer.fitSeconds };
			}),
		);
		const key = `${protocol.split} ${set}`;
		if (!peerFigures.has(key)) peerFigures.set(key, await measurePeers({ protocol, data, set, seeds, peers }));
		const row = {
			set,
			auroc: rounded(mean(runs.map((one) => one.auroc))),
			ap: rounded(mean(runs.map((one) => one.ap))),
			aurocOfSeeds: runs.map((one) => rounded(one.auroc)),
			fitSeconds: rounded(median(runs.map((one) => one.fitSeconds)), 3),
			peers: peerFigures.get(key),
		};
		perSet.push(row);
		const theirs = Object.entries(row.peers).map(([peer, one]) => `${peer} ${one.auroc.toFixed(1)}`);
		progress(
			`${protocol.name} ${number + 1}/${names.length} ${set}: ${[`ours ${row.auroc.toFixed(1)}`, ...theirs].join(', ')} (${((performance.now() - start) / 1000).toFixed(1)} s)`,
		);
	}
	return perSet;
}

const figures = (labels, scores) => ({ auroc: percent(auroc(labels, scores)), ap: percent(averagePrecision(labels, scores)) });

/** Every peer's figures on one set, `{ peer: { auroc, ap } }`, means over the seeds. */
async function measurePeers({ protocol, data, set, seeds, peers }) {
	const found = {};
	for (let seed = 0; seed < seeds; seed++) {
		const { train, test, labels } = protocol.cut(data, set, seed);
		for (const [peer, scores] of Object.entries(await peers.score(train, test, seed))) (found[peer] ??= []).push(figures(labels, scores));
	}
	return Object.fromEntries(
		Object.entries(found).map(([peer, runs]) => [
			peer,
			{ auroc: rounded(mean(runs.map((one) => one.auroc))), ap: rounded(mean(runs.map((one) => one.ap))) },
		]),
	);
}

/** One result row: ours against the best peer, with every peer and the average precision beside it. */
function summary(protocol, perSet, seeds) {
	const ours = mean(perSet.map(({ auroc }) => auroc));
	const ofSeeds = Array.from({ length: seeds }, (_, seed) => mean(perSet.map(({ aurocOfSeeds }) => aurocOfSeeds[seed])));
	const peerNames = Object.keys(perSet[0].peers);
	const peerMeans = Object.fromEntries(peerNames.map((peer) => [peer, rounded(mean(perSet.map(({ peers }) => peers[peer].auroc)))]));
	const best = peerNames.sort((a, b) => peerMeans[b] - peerMeans[a])[0];
	return {
		name: protocol.name,
		ours: rounded(ours),
		peer: best === undefined ? null : peerMeans[best],
		unit: best === undefined ? 'AUROC, %' : `AUROC, %; peer: ${best}`,
		ratio: best === undefined ? null : rounded(ours / peerMeans[best]),
		spread: rounded(deviation(ofSeeds), 2),
		sets: perSet.length,
		averagePrecision: rounded(mean(perSet.map(({ ap }) => ap))),
		peers: peerMeans,
	};
}
