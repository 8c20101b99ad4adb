/**
 * What a series detector costs: a default fit on 23,700 steps × 38 channels, native and WebAssembly; scoring of one channel, points a second on one thread;
 * and the most memory that fitting and scoring 1 million steps × 10 channels takes, the series itself included, in units of the series as a Float64Array.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConvolutionalDetector } from '@anod/core';
import { timed } from '../harness/alternate.mjs';
import { describeBackend, openNative, openWasm } from '../harness/native.mjs';
import { median, quartiles, rounded } from '../harness/statistics.mjs';
import { wandering } from '../harness/wandering.mjs';

const usualRounds = 5;
const worker = fileURLToPath(new URL('../harness/series-worker.mjs', import.meta.url));

async function fitSeconds(backend, series, rounds, progress, label) {
	const seconds = [];
	for (let round = -1; round < rounds; round++) {
		const detector = new ConvolutionalDetector({ seed: 1 });
		const ms = await timed(() => detector.fit(series, { backend }));
		detector.dispose();
		if (round >= 0) seconds.push(ms / 1000);
		progress(`fit, ${label}: ${(ms / 1000).toFixed(2)} s`);
	}
	return { ours: rounded(median(seconds), 3), unit: 's', spread: quartiles(seconds).map((value) => rounded(value, 3)) };
}

export async function run({ rounds = usualRounds, progress }) {
	const rows = [];
	const notes = [];
	const series = wandering(23_700, 38);
	for (const [label, open] of [
		['native', openNative],
		['wasm', openWasm],
	]) {
		const backend = await open();
		notes.push(describeBackend(backend));
		rows.push({ name: `fit of 23,700 × 38, ${label}`, ...(await fitSeconds(backend, series, rounds, progress, label)) });
		const one = wandering(300_000, 1);
		const detector = new ConvolutionalDetector({ seed: 1 });
		await detector.fit({ data: one.data.subarray(0, 20_000), shape: [20_000, 1] }, { backend });
		const perSecond = [];
		for (let round = -1; round < rounds; round++) {
			const ms = await timed(() => detector.score(one));
			if (round >= 0) perSecond.push((1000 * one.shape[0]) / ms);
		}
		progress(`scoring, ${label}: ${Math.round(median(perSecond))} points a second`);
		rows.push({
			name: `scoring one channel, ${label}`,
			ours: Math.round(median(perSecond)),
			unit: 'points a second, one thread',
			spread: quartiles(perSecond).map(Math.round),
		});
		detector.dispose();
		backend.dispose();
	}
	progress('1,000,000 × 10');
	const long = JSON.parse(execFileSync(process.execPath, ['--expose-gc', worker, '1000000', '10'], { encoding: 'utf8' }));
	rows.push(
		{
			name: 'memory of 1,000,000 × 10, fit and score',
			ours: rounded(long.peak / long.series, 3),
			unit: `times the series (${rounded(long.series / 2 ** 20, 3)} MiB), the series included`,
		},
		{ name: 'fit of 1,000,000 × 10, native', ours: rounded(long.fitSeconds, 3), unit: 's' },
		{ name: 'scoring of 1,000,000 × 10, native', ours: rounded(long.scoreSeconds, 3), unit: 's' },
	);
	return { rows, notes, reduced: rounds < usualRounds ? [`--rounds ${rounds}`] : [] };
}
