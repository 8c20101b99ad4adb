import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { outputError, throwIfAborted } from '../errors.js';
import { type Database, identifier, quote } from '../input/database.js';
import type { Source } from '../input/source.js';
import { replaceFile } from './atomic.js';
import { copyParameters, type OutputFormat } from './format.js';

export interface WriteScores {
	readonly path: string;
	readonly format: OutputFormat;
	readonly onlyAnomalies: boolean;
	readonly signal: AbortSignal;
}

/** Names of the columns added to the rows; a name the rows have already gets an `anod_` before it. */
export function addedNames(existing: readonly string[]): { score: string; anomaly: string; pValue: string; row: string } {
	const taken = new Set(existing.map((name) => name.toLowerCase()));
	const free = (name: string): string => {
		let candidate = name;
		while (taken.has(candidate.toLowerCase())) candidate = `anod_${candidate}`;
		return candidate;
	};
	return { score: free('score'), anomaly: free('anomaly'), pValue: free('p_value'), row: free('row') };
}

/** Writes every row as it was, with its score, whether it is an anomaly, and its p-value; whole or not at all. */
export async function writeScores(database: Database, source: Source, { path, format, onlyAnomalies, signal }: WriteScores): Promise<void> {
	throwIfAborted(signal);
	const relation = await source.original(format !== 'csv' && format !== 'tsv');
	const described = await database.rows(`describe select * from ${relation}`);
	const names = addedNames(described.map((row) => String(row.column_name)));
	const position = onlyAnomalies ? `row_number() over () as ${identifier(names.row)}, ` : '';
	const all =
		`select ${position}rows.*, scores.score as ${identifier(names.score)}, scores.label as ${identifier(names.anomaly)}, ` +
		`scores.p as ${identifier(names.pValue)} from (select * from ${relation}) rows positional join anod_scores scores`;
	const selected = onlyAnomalies ? `select * from (${all}) where ${identifier(names.anomaly)} = 1` : all;
	const stop = () => database.connection.interrupt();
	signal.addEventListener('abort', stop);
	const copyTo = async (target: string) => {
		try {
			await database.run(`copy (${selected}) to ${quote(target)} (${copyParameters(format, described.length + 4)})`);
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
