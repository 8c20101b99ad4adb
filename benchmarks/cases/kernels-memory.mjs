/**
 * Memory: the most bytes that a process holds which fits an autoencoder 30-64-32-64-30 on 200,000 rows for two epochs, ours in Node and PyTorch's in Python;
 * and what 1,000 fits of a default detector, one after another, leave behind,
 * after another 1,000 in which caches and compiled code settle.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rounded } from '../harness/statistics.mjs';
import { openTorch } from '../peers/torch.mjs';

const rowsOfFit = 200_000;
const worker = fileURLToPath(new URL('../harness/memory-worker.mjs', import.meta.url));
const mebibytes = (bytes) => rounded(bytes / 2 ** 20, 4);
const inProcess = (...args) => JSON.parse(execFileSync(process.execPath, ['--expose-gc', worker, ...args], { encoding: 'utf8' }));

export async function run({ python, progress }) {
	const torch = await openTorch(python, progress);
	progress('one fit, ours');
	const ours = inProcess('fit', String(rowsOfFit));
	const rows = [];
	const notes = [];
	if (torch) {
		progress('one fit, PyTorch');
		await torch.ask(`train 256 ${rowsOfFit}`);
		for (let epoch = 0; epoch < 2; epoch++) await torch.round();
		const peer = Number(await torch.ask('memory'));
		torch.close();
		rows.push({
			name: 'one fit against PyTorch',
			ours: mebibytes(ours.peak),
			peer: mebibytes(peer),
			unit: 'MiB at most; the ratio is ours over the peer',
			ratio: rounded(ours.peak / peer, 3),
		});
	} else notes.push('PyTorch was not measured: see benchmarks/peers/README.md.');
	progress('2,000 fits');
	const { after1000, after2000 } = inProcess('fits', '2000');
	rows.push({
		name: 'growth from fit 1,000 to fit 2,000',
		ours: rounded((100 * (after2000 - after1000)) / after1000, 3),
		unit: `% of ${mebibytes(after1000)} MiB resident`,
	});
	return { rows, versions: torch?.versions, notes };
}
