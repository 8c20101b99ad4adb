/**
 * What a reward-driven detector costs on one thread, native and WebAssembly: a fit on 7,000 rows × 36 features with 40 labelled anomalies, the agent with its
 * signals and alone; learning from 5 answers after a fit on 50,000 × 36; rows predicted a second.
 *
 * The rows have 12 hidden causes and noise; 5 % of them are anomalies, each with a third of its features moved by 3.
 */
import { ReinforcementDetector } from '@anod/core';
import { timed } from '../harness/alternate.mjs';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { randomFrom, shuffled, structuredRows } from '../harness/random.mjs';
import { median, quartiles, rounded } from '../harness/statistics.mjs';

const usualRounds = 5;
const features = 36;
const labelled = 40;
const answers = 5;

/** Rows with planted anomalies: `{ rows, labels, truth }`, `labels` of 40 of the anomalies. */
function planted(n) {
	const random = randomFrom('reinforcement-speed', n);
	const data = structuredRows(n, features, 12, random);
	const anomalies = shuffled(Array.from({ length: n }).keys(), random).slice(0, Math.round(n / 20));
	const truth = new Int8Array(n).fill(-1);
	for (const i of anomalies) {
		truth[i] = 1;
		for (let j = 0; j < features; j++) if (random() < 1 / 3) data[i * features + j] += random() < 0.5 ? -3 : 3;
	}
	const labels = new Int8Array(n);
	for (const i of anomalies.slice(0, labelled)) labels[i] = 1;
	return { rows: { data, shape: [n, features] }, labels, truth };
}

async function measure(rounds, work) {
	const values = [];
	for (let round = -1; round < rounds; round++) {
		const value = await work(round);
		if (round >= 0) values.push(value);
	}
	return { ours: rounded(median(values), 3), spread: quartiles(values).map((value) => rounded(value, 3)) };
}

export async function run({ rounds = usualRounds, progress }) {
	const rows = [];
	const notes = [];
	const small = planted(7000);
	const large = planted(50_000);
	const add = (name, unit, measured) => {
		rows.push({ name, unit, ...measured });
		progress(`${name}: ${measured.ours} ${unit}`);
	};
	for (const [label, open] of [
		['native', openNative],
		['wasm', openWasm],
	]) {
		const backend = await open();
		notes.push(describeBackend(backend));
		for (const [name, options] of [
			['agent and signals', {}],
			['agent alone', { signals: false }],
		]) {
			const fit = async (round) => {
				const detector = new ReinforcementDetector({ seed: round + 1, ...options });
				const ms = await timed(() => detector.fit(small.rows, { backend, labels: small.labels }));
				detector.dispose();
				return ms / 1000;
			};
			add(`fit of 7,000 × 36, ${name}, ${label}`, 's', await measure(rounds, fit));
		}
		const detector = new ReinforcementDetector({ seed: 1 });
		add(
			`fit of 50,000 × 36, ${label}`,
			's',
			await measure(1, async (round) =>
				round < 0 ? 0 : (await timed(() => detector.fit(large.rows, { backend, labels: large.labels }))) / 1000,
			),
		);
		const learn = async () => {
			const { ids } = await detector.query(answers);
			const labels = Int8Array.from(ids, (id) => large.truth[id]);
			return timed(() => detector.feedback({ ids, labels }));
		};
		add(`feedback of ${answers} answers on 50,000 rows, ${label}`, 'ms', await measure(2 * rounds, learn));
		add(`query(${answers}) on 50,000 rows, ${label}`, 'ms', await measure(rounds, () => timed(() => detector.query(answers))));
		const predict = async () => (1000 * large.rows.shape[0]) / (await timed(() => detector.predict(large.rows)));
		add(`predictions, ${label}`, 'rows a second', await measure(rounds, predict));
		detector.dispose();
		backend.dispose();
	}
	return { rows, notes, reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [] };
}
