/** The labelled sets the quality cases measure on: Parquet files in a folder outside the repository. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';

/** `ANOD_DATA`, or the folder `shared/data` beside the repository. */
export const dataFolder = () => process.env.ANOD_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** A folder of sets. @throws Error saying where the data are looked for, when they are absent */
export function folderOf(kind) {
	const folder = join(dataFolder(), kind);
	if (!existsSync(folder))
		throw new Error(`The sets of '${kind}' are not here: ${folder} does not exist. Set ANOD_DATA to the folder that holds ${kind}/.`);
	return folder;
}

export function chosen(names, wanted, kind) {
	if (!wanted) return names;
	const found = names.filter((name) => wanted.includes(name));
	if (found.length === 0) throw new Error(`None of ${wanted.join(', ')} is a set of '${kind}'; there are ${names.join(', ')}.`);
	return found;
}

/** Names of the tabular sets, in order of their characters; `wanted` keeps some. */
export function tabularSets(wanted) {
	const names = readdirSync(folderOf('tabular')).filter((name) => name.endsWith('.parquet'));
	return chosen(names.map((name) => name.slice(0, -'.parquet'.length)).sort(), wanted, 'tabular');
}

/** Names of the OddBench sets, likewise. */
export function oddbenchSets(wanted) {
	const names = readdirSync(folderOf('oddbench')).filter((name) => name.endsWith('.train.parquet'));
	return chosen(names.map((name) => name.slice(0, -'.train.parquet'.length)).sort(), wanted, 'oddbench');
}

/**
 * A matrix of numbers.
 *
 * @typedef {object} Matrix
 * @property {Float64Array} data - row-major
 * @property {number[]} shape - `[n, d]`
 */

/** Reads a Parquet file: every column but `label` becomes a feature, in the file's order. */
export async function readParquet(file) {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	try {
		const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${file.replaceAll("'", "''")}')`);
		const names = reader.columnNames();
		const columns = reader.getColumns();
		const labelAt = names.indexOf('label');
		const features = columns.filter((_, index) => index !== labelAt);
		const n = columns[0].length;
		const d = features.length;
		const data = new Float64Array(n * d);
		features.forEach((column, j) => {
			for (let i = 0; i < n; i++) data[i * d + j] = Number(column[i]);
		});
		return { rows: { data, shape: [n, d] }, labels: labelAt < 0 ? null : Uint8Array.from(columns[labelAt], Number) };
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/** One tabular set: `{ rows, labels }`, label 1 = anomaly. */
export const readTabular = (name) => readParquet(join(folderOf('tabular'), `${name}.parquet`));

/** One OddBench set as it is split: `{ train, test, labels }`, the labels those of `test`. */
export async function readOddbench(name) {
	const folder = folderOf('oddbench');
	const train = await readParquet(join(folder, `${name}.train.parquet`));
	const test = await readParquet(join(folder, `${name}.test.parquet`));
	return { train: train.rows, test: test.rows, labels: test.labels };
}

/** The rows of a matrix with the given numbers, as a new matrix. */
export function takeRows({ data, shape: [, d] }, indices) {
	const taken = new Float64Array(indices.length * d);
	indices.forEach((index, i) => {
		taken.set(data.subarray(index * d, (index + 1) * d), i * d);
	});
	return { data: taken, shape: [indices.length, d] };
}
