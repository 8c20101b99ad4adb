import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { outputError, throwIfAborted } from '../errors.js';
import { type Database, identifier, quote } from '../input/database.js';
import type { Source } from '../input/source.js';
import { replaceFile } from './atomic.js';
import { copyParameters, type OutputFormat } from './format.js';
import { type AddedColumn, scoreColumns } from './score-table.js';

export interface WriteScores {
	readonly path: string;
	readonly format: OutputFormat;
	readonly onlyAnomalies: boolean;
	readonly signal: AbortSignal;
	/** Columns of `anod_scores` to add. */
	readonly added?: readonly AddedColumn[];
}

/** Titles of added columns; one that the rows have already, or that came before, gets an `anod_` before it. */
export function freeNames(existing: readonly string[], titles: readonly string[]): string[] {
	const taken = new Set(existing.map((name) => name.toLowerCase()));
	return titles.map((title) => {
		let candidate = title;
		while (taken.has(candidate.toLowerCase())) candidate = `anod_${candidate}`;
		taken.add(candidate.toLowerCase());
		return candidate;
	});
}

/** Writes every row as it was with what a detector said of it; whole or not at all. */
export async function writeScores(
	database: Database,
	source: Pick<Source, 'original' | 'explain'>,
	{ path, format, onlyAnomalies, signal, added = scoreColumns }: WriteScores,
): Promise<void> {
	throwIfAborted(signal);
	const relation = await source.original(format !== 'csv' && format !== 'tsv');
	const described = await database.rows(`describe select * from ${relation}`);
	const titles = freeNames(
		described.map((row) => String(row.column_name)),
		[...added.map(({ title }) => title), 'row'],
	).map(identifier);
	const position = onlyAnomalies ? `row_number() over () as ${titles.at(-1)}, ` : '';
	const columns = added.map(
		({ column, type }, k) => `${type === 'integer' ? `nullif(scores.${column}, 0)` : `scores.${column}`} as ${titles[k]}`,
	);
	const all = `select ${position}rows.*, ${columns.join(', ')} from (select * from ${relation}) rows positional join anod_scores scores`;
	const anomaly = titles[added.findIndex(({ column }) => column === 'label')];
	const selected = onlyAnomalies ? `select * from (${all}) where ${anomaly} = 1` : all;
	const stop = () => database.connection.interrupt();
	signal.addEventListener('abort', stop);
	const copyTo = async (target: string) => {
		try {
			await database.run(`copy (${selected}) to ${quote(target)} (${copyParameters(format, described.length + added.length + 1)})`);
		} catch (error) {
			throwIfAborted(signal);
			const message = String((error as Error).message);
			if (/No space left|could not write|Cannot open file|IO Error/i.test(message))
				throw outputError(`${path} cannot be written: ${message.split('\n')[0]}`, 'Free some space or write elsewhere.');
			throw source.explain(error);
		}
		throwIfAborted(signal);
	};
	try {
		if (path !== '-') await replaceFile(path, copyTo);
		else {
			const copy = join(database.folder(), 'output');
			await copyTo(copy);
			await pipeline(createReadStream(copy), process.stdout, { end: false });
		}
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
