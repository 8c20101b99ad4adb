/** The labelled series that the quality cases measure on. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chosen, folderOf, readParquet } from './data.mjs';

/** Names of the machines of a folder (`smd`, `asd`), each with a train and a test file. */
export const machines = (folder, wanted) =>
	chosen(
		readdirSync(folderOf(folder))
			.filter((name) => name.endsWith('.train.parquet'))
			.map((name) => name.slice(0, -'.train.parquet'.length))
			.sort(),
		wanted,
		folder,
	);

/** One machine: `{ train, test, labels }`, matrices `[t, d]`, the labels those of `test`. */
export async function readMachine(folder, name) {
	const train = await readParquet(join(folderOf(folder), `${name}.train.parquet`));
	const test = await readParquet(join(folderOf(folder), `${name}.test.parquet`));
	return { train: train.rows, test: test.rows, labels: test.labels };
}

const ucrFolder = () => join(folderOf('ucr'), 'deep-iforest');

/** Names of the series with one anomaly each. */
export const ucrSeries = (wanted) => chosen(existsSync(ucrFolder()) ? readdirSync(ucrFolder()).sort() : [], wanted, 'ucr');

/** One of them: `{ train, test, labels }`, `[t, 1]`. */
export function readUcr(name) {
	const read = (part) => {
		const lines = readFileSync(join(ucrFolder(), name, `${name}_${part}.csv`), 'utf8')
			.trim()
			.split('\n')
			.slice(1);
		const cells = lines.map((line) => line.split(',').map(Number));
		return {
			rows: { data: Float64Array.from(cells, (cell) => cell[1]), shape: [cells.length, 1] },
			labels: Uint8Array.from(cells, (cell) => cell[2]),
		};
	};
	const train = read('train');
	const test = read('test');
	return { train: train.rows, test: test.rows, labels: test.labels };
}

/**
 * The period that TSB-AD takes for the width of its zone of tolerance: the lag of the highest local maximum of the autocorrelation, 125 where that lies
 * outside 6 to 303. Follows `find_length_rank(x, 1)` of TSB-AD 1.5.
 */
export function tsbPeriod(values) {
	const x = values.subarray(0, 20_000);
	const n = x.length;
	const mean = x.reduce((sum, value) => sum + value, 0) / n;
	const lags = Math.min(400, n - 1);
	const correlation = Array.from({ length: lags + 1 }, (_, lag) => {
		let sum = 0;
		for (let i = lag; i < n; i++) sum += (x[i] - mean) * (x[i - lag] - mean);
		return sum;
	}).map((sum, _, all) => sum / all[0]);
	let best = 0;
	for (let lag = 4; lag < lags; lag++) {
		if (!(correlation[lag] > correlation[lag - 1] && correlation[lag] > correlation[lag + 1])) continue;
		if (best === 0 || correlation[lag] > correlation[best]) best = lag;
	}
	return best < 6 || best > 303 ? 125 : best;
}
