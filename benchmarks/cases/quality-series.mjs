/**
 * How well a detector without a single option finds anomalies in series, on files that it has not seen.
 *
 * smd, asd: fitted on each machine's train file, which has no labels; its test file is scored. VUS-PR, with the period of the test file's first channel as the
 * zone of tolerance (TSB-AD's rule), mean over the machines. `offline` is the default; `online` is the option `causal`: no score rests on a later step.
 * ucr: series with one anomaly; found when the highest score lies within 100 steps of it.
 * Figures of one seed are means over the machines; the mean over the seeds is what counts. The spread is their standard deviation.
 */
import { nodeBackend } from '@anod/backend-node';
import { ConvolutionalDetector } from '@anod/core';
import { vusPr } from '@anod/core/metrics';
import { machines, readMachine, readUcr, tsbPeriod, ucrSeries } from '../harness/series-data.mjs';
import { deviation, mean, rounded } from '../harness/statistics.mjs';

const usualSeeds = 3;
/** VUS-PR of TSB-AD's CNN fitted on the same files, measured with its own code; PCA on the test file alone. */
const peers = { smd: 0.392, asd: 0.231 };
const peerName = "TSB-AD's CNN";
const near = 100;

const channel = ({ data, shape: [t, d] }, c) => Float64Array.from({ length: t }, (_, i) => data[i * d + c]);

async function fitAndScore(backend, { train, test }, options) {
	const detector = new ConvolutionalDetector(options);
	const start = performance.now();
	await detector.fit(train, { backend });
	const seconds = (performance.now() - start) / 1000;
	const scores = await detector.score(test);
	const { reason, notes } = detector.summary;
	detector.dispose();
	return { scores, seconds, reason, notes };
}

async function measureMachines({ folder, sets, seeds, backend, progress, options }) {
	const details = [];
	for (const name of machines(folder, sets)) {
		const data = await readMachine(folder, name);
		const window = tsbPeriod(channel(data.test, 0));
		const runs = [];
		for (let seed = 0; seed < seeds; seed++) {
			const { scores, seconds, notes } = await fitAndScore(backend, data, { seed, ...options });
			runs.push({ vusPr: vusPr(data.labels, scores, { window }), at100: vusPr(data.labels, scores, { window: 100 }), seconds, notes });
		}
		const one = {
			set: name,
			window,
			vusPr: rounded(mean(runs.map((run) => run.vusPr)), 4),
			ofSeeds: runs.map((run) => rounded(run.vusPr, 4)),
			window100: rounded(mean(runs.map((run) => run.at100)), 4),
			fitSeconds: rounded(mean(runs.map((run) => run.seconds)), 3),
			notes: runs[0].notes,
		};
		details.push(one);
		progress(`${folder} ${options.causal ? 'online' : 'offline'} ${name}: ${one.vusPr} (window ${window}), ${one.fitSeconds} s`);
	}
	return details;
}

function machineRow(folder, kind, details, seeds) {
	const ofSeeds = Array.from({ length: seeds }, (_, seed) => mean(details.map((one) => one.ofSeeds[seed])));
	const ours = mean(ofSeeds);
	return {
		name: `${folder}, ${kind}`,
		ours: rounded(ours, 4),
		peer: peers[folder],
		unit: `VUS-PR; peer: ${peerName}`,
		ratio: rounded(ours / peers[folder], 3),
		spread: rounded(deviation(ofSeeds), 4),
		window100: rounded(mean(details.map((one) => one.window100)), 4),
		sets: details.length,
	};
}

async function measureUcr({ sets, seeds, backend, progress }) {
	const details = [];
	for (const name of ucrSeries(sets)) {
		const data = readUcr(name);
		const first = data.labels.indexOf(1);
		const last = data.labels.lastIndexOf(1);
		const hits = [];
		const peaks = [];
		for (let seed = 0; seed < seeds; seed++) {
			const { scores, notes, seconds } = await fitAndScore(backend, data, { seed });
			let peak = 0;
			for (let i = 1; i < scores.length; i++) if (scores[i] > scores[peak]) peak = i;
			hits.push(peak >= first - near && peak <= last + near);
			peaks.push(peak);
			if (seed === 0) progress(`ucr ${name}: ${notes.at(-1)} ${seconds.toFixed(1)} s`);
		}
		details.push({ set: name, anomaly: [first, last], peaks, hits });
		progress(`ucr ${name}: ${hits.map((hit) => (hit ? 'hit' : 'miss')).join(', ')} (${peaks.join(', ')}; ${first}–${last})`);
	}
	return details;
}

export async function run({ sets, protocols, seeds = usualSeeds, progress }) {
	const backend = await nodeBackend();
	const details = {};
	const rows = [];
	const wanted = (name) => !protocols || protocols.includes(name);
	try {
		for (const folder of ['smd', 'asd']) {
			for (const [kind, options] of [
				['offline', {}],
				['online', { causal: true }],
			]) {
				const name = `${folder}, ${kind}`;
				if (!wanted(`${folder}-${kind}`)) continue;
				details[name] = await measureMachines({ folder, sets, seeds, backend, progress, options });
				rows.push(machineRow(folder, kind, details[name], seeds));
			}
		}
		if (wanted('ucr')) {
			details.ucr = await measureUcr({ sets, seeds, backend, progress });
			const found = Array.from({ length: seeds }, (_, seed) => details.ucr.filter(({ hits }) => hits[seed]).length);
			const sorted = [...found].sort((a, b) => b - a);
			rows.push(
				{
					name: 'ucr, the middle seed',
					ours: sorted[Math.floor((seeds - 1) / 2)],
					peer: 4,
					unit: `of ${details.ucr.length} found; peer: matrix profile`,
				},
				{ name: 'ucr, the worst seed', ours: sorted[seeds - 1], peer: 4, unit: `of ${details.ucr.length} found; peer: matrix profile` },
			);
		}
	} finally {
		backend.dispose();
	}
	return {
		rows,
		reduced: [
			...(sets ? [`--sets ${sets.join(',')}`] : []),
			...(protocols ? [`--protocols ${protocols.join(',')}`] : []),
			...(seeds < usualSeeds ? [`--seeds ${seeds}`] : []),
		],
		notes: [
			'smd, asd: fitted on the train file, VUS-PR on the test file, window = period of channel 0. Published TSB-AD figures use another protocol (a prefix of the test file trains; SMD: PCA .364, KMeansAD .358, CNN .353) and cannot be compared.',
			"Peers were measured once with their own code on the same files: TSB-AD's CNN .392 (smd) and .231 (asd); matrix profile 4 of 6 (ucr).",
		],
		details,
	};
}
