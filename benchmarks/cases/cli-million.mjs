/**
 * `anod detect` on a CSV of a million rows and 10 columns, by default options: the most memory it ever held, and rows a second.
 *
 * Scoring is timed by the command itself: seconds inside the detector, without reading the file, on one thread. The command runs several times; each
 * figure is the median, memory the most of all.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timed } from '../harness/alternate.mjs';
import { writeCsv } from '../harness/million.mjs';
import { median, quartiles, rounded } from '../harness/statistics.mjs';

const usualRows = 1_000_000;
const usualRounds = 7;
const command = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const peakMemory = new URL('../harness/peak-memory.mjs', import.meta.url).href;

/** Runs the command; resolves to what it printed. @throws Error when it fails; 0 and 2 mean that it worked. */
function detect(words, memoryFile) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['--import', peakMemory, command, ...words], {
			env: { ...process.env, ANOD_PEAK_MEMORY: memoryFile },
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		let output = '';
		let complaint = '';
		child.stdout.on('data', (chunk) => {
			output += chunk;
		});
		child.stderr.on('data', (chunk) => {
			complaint = (complaint + chunk).slice(-4000);
		});
		child.on('error', reject);
		child.on('close', (code) =>
			code === 0 || code === 2 ? resolve(output) : reject(new Error(`anod detect ended with ${code}:\n${complaint}`)),
		);
	});
}

export async function run({ rows = usualRows, rounds = usualRounds, progress }) {
	if (!existsSync(command)) throw new Error('apps/cli/dist/main.js does not exist; run npm run build first.');
	const folder = mkdtempSync(join(tmpdir(), 'anod-million-'));
	try {
		const file = join(folder, 'readings.csv');
		const size = await writeCsv(file, rows);
		progress(`wrote ${rows} rows, ${Math.round(size / 1e6)} MB`);
		const memoryFile = join(folder, 'memory');
		const words = ['detect', file, '--json', '--no-report', '--output', join(folder, 'scores.csv')];
		const measured = { whole: [], fitting: [], scoring: [], rate: [], memory: [] };
		let summary;
		for (let round = 0; round < rounds; round++) {
			const milliseconds = await timed(async () => {
				summary = JSON.parse(await detect(words, memoryFile));
			});
			const { secondsScoring, secondsFitting } = summary;
			if (!(secondsScoring > 0)) throw new Error('anod detect --json did not say how many seconds its scoring took (secondsScoring).');
			if (summary.rows !== rows) throw new Error(`anod detect scored ${summary.rows} of ${rows} rows.`);
			measured.whole.push(milliseconds / 1000);
			measured.fitting.push(secondsFitting);
			measured.scoring.push(secondsScoring);
			measured.rate.push(rows / secondsScoring);
			measured.memory.push(Number(readFileSync(memoryFile, 'utf8')) / 1024);
			progress(`round ${round + 1} of ${rounds}: ${Math.round(rows / secondsScoring)} rows a second`);
		}
		const seconds = (part) => rounded(median(measured[part]), 4);
		return {
			rows: [
				{
					name: 'scoring a core',
					ours: rounded(median(measured.rate)),
					unit: 'rows a second',
					spread: quartiles(measured.rate).map((value) => rounded(value)),
				},
				{ name: 'peak memory', ours: rounded(Math.max(...measured.memory), 4), unit: 'MiB' },
				{ name: 'whole command', ours: seconds('whole'), unit: 's' },
				{ name: '  fitting', ours: seconds('fitting'), unit: 's' },
				{ name: '  scoring', ours: seconds('scoring'), unit: 's' },
				{
					name: '  reading, writing and the rest',
					ours: rounded(median(measured.whole) - median(measured.fitting) - median(measured.scoring), 4),
					unit: 's',
				},
			],
			notes: [
				`A CSV of ${Math.round(size / 1e6)} MB; ${summary.anomalies} rows flagged, ${Math.floor((rows + 499) / 1000)} had a feature moved.`,
			],
			reduced: [...(rows < usualRows ? [`--rows ${rows}`] : []), ...(rounds < usualRounds ? [`--rounds ${rounds}`] : [])],
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
