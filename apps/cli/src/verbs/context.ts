import { readFileSync } from 'node:fs';
import { nodeBackend } from '@anod/backend-node';
import { wasmBackend } from '@anod/backend-wasm';
import { load } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import { dataError, inputError, usageError } from '../errors.js';
import { type Database, openDatabase } from '../input/database.js';
import type { Encoding, FileFormat } from '../input/sniff.js';
import { openSource, type Source } from '../input/source.js';
import { thresholdFlag, toNumber } from '../options/detector-options.js';
import type { Flags } from '../options/parse.js';
import type { AnyFitted } from '../subjects/learned.js';
import { type ProgressLine, progressLine } from '../terminal/progress.js';

/** What a command works with. */
export interface Context {
	readonly flags: Flags;
	readonly signal: AbortSignal;
	readonly progress: ProgressLine;
	/** What to call a file in messages, where not by its path. */
	nameOf?(path: string): string;
	/** Prints for people: on standard output, or standard error when rows go to standard output; nothing with --quiet or --json. */
	say(text: string): void;
	/** Prints for people what is no result, on standard error; nothing with --quiet. */
	warn(text: string): void;
	/** Prints the one JSON object of --json. */
	result(value: unknown): void;
}

export function makeContext(flags: Flags, signal: AbortSignal): Context {
	const quiet = flags.boolean('quiet') === true;
	const json = flags.boolean('json') === true;
	const rowsOnStdout = flags.text('output') === '-';
	if (json && rowsOnStdout) throw usageError('--json and --output - both want standard output.', 'Name a file for --output.');
	const out = rowsOnStdout ? process.stderr : process.stdout;
	return {
		flags,
		signal,
		progress: progressLine(quiet || json),
		say(text) {
			if (!quiet && !json) out.write(`${text}\n`);
		},
		warn(text) {
			if (!quiet) process.stderr.write(`anod: ${text}\n`);
		},
		result(value) {
			if (json)
				process.stdout.write(
					`${JSON.stringify(value, (_, cell) => (typeof cell === 'number' && !Number.isFinite(cell) ? null : cell), 2)}\n`,
				);
		},
	};
}

const missingTexts = ['NA', 'N/A', 'n/a', 'NaN', 'nan', 'NULL', 'null'];

/** Opens the file (or --query) of a command, runs it, and closes everything whatever happens. */
export async function withSource<Result>(
	{ flags, signal, nameOf }: Context,
	files: readonly string[],
	run: (database: Database, source: Source) => Promise<Result>,
): Promise<Result> {
	const query = flags.text('query');
	if (files.length > 1)
		throw usageError(`one file is read at a time; got ${files.join(', ')}.`, 'Several files: --query "select * from read_csv(\'*.csv\')"');
	if (query !== undefined && files.length > 0) throw usageError('--query and a file were both given.', 'Give one.');
	const memory = flags.text('table-memory');
	if (memory !== undefined && !/^\d+(\.\d+)?\s*[KMGT]i?B$/i.test(memory))
		throw usageError(`--table-memory is ${JSON.stringify(memory)}; it wants a size.`, 'Example: --table-memory 2GB');
	const format = flags.text('format');
	const database = await openDatabase(memory);
	try {
		const source = await openSource(database, {
			path: files[0],
			name: files[0] === undefined ? undefined : nameOf?.(files[0]),
			query,
			format: format === 'ndjson' ? 'json' : format === 'tsv' ? 'csv' : (format as FileFormat | undefined),
			encoding: flags.text('encoding') as Encoding | undefined,
			delimiter: flags.text('delimiter')?.replace('\\t', '\t') ?? (format === 'tsv' ? '\t' : undefined),
			decimal: flags.text('decimal'),
			header: flags.boolean('header'),
			missingTexts: [...missingTexts, ...flags.many('missing-text')],
			skipBadRows: flags.boolean('skip-bad-rows') === true,
			signal,
		});
		return await run(database, source);
	} finally {
		database.close();
	}
}

/** The backend that the flags ask for: native kernels, or where no file fits this system the WebAssembly ones, with the same bits. */
export async function backend(flags: Flags): Promise<Backend> {
	const arithmetic = flags.text('arithmetic') as 'exact' | 'fast' | undefined;
	const threads = flags.text('threads');
	if (flags.text('backend') === 'wasm') {
		if (threads !== undefined) throw usageError('--threads is for native kernels; --backend wasm runs on one.', 'Leave one of them out.');
		return wasmBackend({ arithmetic });
	}
	return nodeBackend({ arithmetic, threads: threads === undefined ? undefined : toNumber('threads', threads) });
}

export const readModelBytes = (path: string): Uint8Array => {
	try {
		return readFileSync(path);
	} catch (error) {
		const { code } = error as { code?: string };
		throw code === 'ENOENT'
			? inputError(`there is no model file ${path}.`, 'Make one: anod fit FILE --model FILE.anod')
			: inputError(`the model file ${path} cannot be read (${code}).`, 'Check the path and its permissions.');
	}
};

/** The model file that a command was given, by --model or as a first file ending in .anod, and the other files. */
export function modelAndFiles(flags: Flags): { path: string; files: readonly string[] } {
	const [first, ...rest] = flags.positionals;
	const named = flags.text('model');
	if (named !== undefined) return { path: named, files: flags.positionals };
	if (first?.endsWith('.anod')) return { path: first, files: rest };
	throw usageError('no model was named.', 'Add --model FILE.anod; anod fit makes one.');
}

/** The detector of a model file, with the threshold the flags ask for. */
export async function loadModel(flags: Flags, path: string): Promise<AnyFitted> {
	const detector = await load(readModelBytes(path), { backend: backend(flags) });
	const rule = thresholdFlag(flags);
	if (rule !== undefined) detector.setThreshold(rule);
	return detector;
}

/** @throws CliError when the source has no rows at all. */
export function checkRows(source: Source, rows: number): void {
	if (rows === 0)
		throw dataError(
			'ANOD_EMPTY',
			`${source.name} has a header but no rows.`,
			'A fit needs at least 10 rows, a series 32, better some hundreds.',
		);
}
