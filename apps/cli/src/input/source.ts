import { symlinkSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { dataError, oneLine, usageError } from '../errors.js';
import { type SourceColumn, sourceColumns } from './columns.js';
import { type ColumnType, type CsvDialect, type CsvHints, csvError, detectDialect, readCsv } from './csv.js';
import { type Database, identifier, quote } from './database.js';
import { type Encoding, type FileFormat, type Sniffed, sniff, statInput } from './sniff.js';
import { spool, transcode } from './transcode.js';

/** Where rows come from and what the user said about them. */
export interface SourceOptions extends CsvHints {
	/** A path, or `-` for standard input. */
	readonly path?: string;
	/** What to call it in messages, where not by its path. */
	readonly name?: string;
	/** SQL that yields the rows, instead of a path. */
	readonly query?: string;
	readonly format?: FileFormat;
	readonly encoding?: Encoding;
	readonly signal: AbortSignal;
}

/** A table that can be read several times, each time the same rows in the same order. */
export interface Source {
	/** What to call it in messages: the file's name. */
	readonly name: string;
	readonly format: FileFormat | 'query';
	readonly bytes: number | null;
	readonly columns: readonly SourceColumn[];
	/** What was detected that a person may want to know. */
	readonly notes: readonly string[];
	/** What to select the columns' expressions from. */
	readonly relation: string;
	/** Looks at every row for the column types; false when that was done already. */
	widen(): Promise<boolean>;
	/** What to select untouched cells from, for output; `typed` for formats that keep types. */
	original(typed: boolean): Promise<string>;
	/** The database's complaint about this source as an error for people. */
	explain(error: unknown): unknown;
}

const globs = /[*?[\]{}]/;

/** Opens a file, standard input or a query. @throws CliError when it is not a table. */
export async function openSource(database: Database, options: SourceOptions): Promise<Source> {
	if (options.query !== undefined) return openQuery(database, options.query);
	if (options.path === undefined) throw usageError('no file was named.', 'Example: anod detect readings.csv');
	const isInput = options.path === '-';
	const name = isInput ? 'standard input' : (options.name ?? options.path);
	let path = options.path;
	if (isInput) {
		if (process.stdin.isTTY) throw usageError('standard input is a terminal.', 'Pipe rows into it: cat readings.csv | anod detect -');
		path = join(database.folder(), 'input');
		await spool(path, options.signal);
	}
	if (isInput) statInputNamed(path);
	const stats = statInput(path);
	if (!stats.isFile() && !isInput) {
		const copy = join(database.folder(), 'input');
		await copyDevice(path, copy, options.signal);
		path = copy;
	}
	const sniffed = await sniff(path, name, options);
	let gzip = sniffed.gzip;
	if (sniffed.format !== 'parquet' && sniffed.encoding !== 'utf-8') {
		const copy = join(database.folder(), 'utf-8');
		await transcode(path, copy, sniffed.encoding, gzip, options.signal);
		path = copy;
		gzip = false;
	}
	if (globs.test(path)) {
		const link = join(database.folder(), `input-${basename(path).replace(/[^\w.]/g, '-')}`);
		symlinkSync(resolve(path), link);
		path = link;
	}
	const notes = sniffed.encoding === 'utf-8' ? [] : [`read as ${sniffed.encoding}`];
	const file = { database, path, name, bytes: stats.size, gzip, notes, sniffed, options };
	if (sniffed.format === 'csv') return openCsv(file);
	return sniffed.format === 'json' ? openJson(file) : openParquet(file);
}

function statInputNamed(path: string): void {
	try {
		statInput(path);
	} catch {
		throw dataError('ANOD_EMPTY', 'standard input is empty.', 'It needs a header and rows: 10 or more for a fit.');
	}
}

async function copyDevice(from: string, to: string, signal: AbortSignal): Promise<void> {
	const { createReadStream, createWriteStream } = await import('node:fs');
	const { pipeline } = await import('node:stream/promises');
	await pipeline(createReadStream(from), createWriteStream(to, { mode: 0o600 }), { signal });
}

interface OpenFile {
	readonly database: Database;
	readonly path: string;
	readonly name: string;
	readonly bytes: number;
	readonly gzip: boolean;
	readonly notes: readonly string[];
	readonly sniffed: Sniffed;
	readonly options: SourceOptions;
}

const asRead = (type: string) => type.replace(/\b(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)\b/g, 'DOUBLE');

/** A cell that does not fit its column becomes missing instead of an error: what --skip-bad-rows reads with. */
function tolerant(untyped: SourceColumn, dialect: CsvDialect): SourceColumn {
	const cell = identifier(untyped.name);
	const column = { ...untyped, text: cell };
	const numeric = dialect.decimal === ',' ? `replace(${cell}, ',', '.')` : cell;
	if (column.reading === 'number' && column.type !== 'TIME')
		return { ...column, expression: `coalesce(try_cast(${numeric} as double), 'nan'::double)` };
	if (column.reading === 'date') {
		const format = /(?:date|timestamp)format=('(?:[^']|'')*')/.exec(dialect.parameters)?.[1];
		const moment = format ? `try_strptime(${cell}, ${format})` : `try_cast(${cell} as timestamp)`;
		return { ...column, expression: `coalesce(cast(epoch_ms(${moment}) as double), 'nan'::double)` };
	}
	if (column.reading === 'boolean') return { ...column, expression: `try_cast(${cell} as boolean)` };
	return { ...column, reading: 'text', expression: cell };
}

async function openCsv({ database, path, name, bytes, gzip, notes, sniffed, options }: OpenFile): Promise<Source> {
	const detect = (wholeFile: boolean) => detectDialect(database, path, name, sniffed.head, options, gzip, wholeFile);
	let dialect = await detect(false);
	let widened = false;
	const strings = (): ColumnType[] => dialect.columns.map((column) => ({ name: column.name, type: 'VARCHAR' }));
	const columns = () => {
		const found = dialect.columns.flatMap(({ name: column, type }) => sourceColumns(column, type));
		return options.skipBadRows ? found.map((column) => tolerant(column, dialect)) : found;
	};
	const source = {
		name,
		format: 'csv' as const,
		bytes,
		get columns() {
			return columns();
		},
		get notes() {
			return [
				...notes,
				...(dialect.decimal === ',' ? ['read with decimal commas'] : []),
				...(dialect.skippedLines > 0 ? [`skipped ${dialect.skippedLines} line(s) before the header`] : []),
				...(dialect.header ? [] : ['no header found: columns are named column0, column1, … (--header says the first line is one)']),
			];
		},
		get relation() {
			if (options.skipBadRows) return readCsv(path, dialect, strings());
			return readCsv(
				path,
				dialect,
				dialect.columns.map((column) => ({ name: column.name, type: asRead(column.type) })),
			);
		},
		async widen() {
			if (widened) return false;
			widened = true;
			dialect = await detect(true);
			return true;
		},
		async original(typed: boolean) {
			if (!typed || options.skipBadRows)
				return readCsv(
					path,
					{ ...dialect, parameters: dialect.parameters.replace(/nullstr=\[.*?\](?=, max_line)/s, "nullstr=['']") },
					strings(),
				);
			return readCsv(path, dialect, (await detect(true)).columns);
		},
		explain: (error: unknown) => csvError(error, name) ?? readError(error, name),
	};
	return source;
}

async function openJson({ database, path, name, bytes, gzip, notes, options }: OpenFile): Promise<Source> {
	const explain = (error: unknown) => {
		const message = String((error as Error)?.message ?? '');
		const malformed = /Malformed JSON[^:]*?(?:in line (\d+))?: ([^\n.]*)/.exec(message);
		if (malformed) {
			const line = /(?:in|at) line (\d+)|in record\/value (\d+)/.exec(message);
			const where = line?.[1] ? `line ${line[1]} of ` : line?.[2] ? `record ${line[2]} of ` : '';
			return dataError(
				'ANOD_JSON',
				`${where}${name} is not valid JSON: ${malformed[2]}.`,
				'Mend it, or leave bad lines out with --skip-bad-rows.',
			);
		}
		return readError(error, name);
	};
	const common = `format='auto', compression=${quote(gzip ? 'gzip' : 'uncompressed')}, ignore_errors=${options.skipBadRows}`;
	const describe = async (wholeFile: boolean): Promise<ColumnType[]> => {
		try {
			const sql = `describe select * from read_json(${quote(path)}, ${common}, sample_size=${wholeFile ? -1 : 20_480})`;
			return (await database.rows(sql)).map((row) => ({ name: String(row.column_name), type: String(row.column_type) }));
		} catch (error) {
			throw explain(error);
		}
	};
	const read = (types: readonly ColumnType[]) => {
		const columns = types.map((column) => `${identifier(column.name)}: ${quote(column.type)}`).join(', ');
		return `read_json(${quote(path)}, ${common}, columns={${columns}})`;
	};
	let types = await describe(false);
	let widened = false;
	return {
		name,
		format: 'json',
		bytes,
		get columns() {
			return types.flatMap((column) => sourceColumns(column.name, column.type));
		},
		notes,
		get relation() {
			return read(types.map((column) => ({ name: column.name, type: asRead(column.type) })));
		},
		async widen() {
			if (widened) return false;
			widened = true;
			types = await describe(true);
			return true;
		},
		original: async () => read(await describe(true)),
		explain,
	};
}

async function openParquet({ database, path, name, bytes, notes }: OpenFile): Promise<Source> {
	const relation = `read_parquet(${quote(path)})`;
	const explain = (error: unknown) => readError(error, name);
	return { ...(await fixedSource(database, relation, explain)), name, format: 'parquet', bytes, notes, explain };
}

async function openQuery(database: Database, query: string): Promise<Source> {
	const name = 'the query';
	const explain = (error: unknown) =>
		dataError(
			'ANOD_QUERY',
			`the query failed: ${oneLine(String((error as Error).message))}`,
			'It is DuckDB SQL; read files with read_csv, read_parquet, read_json.',
		);
	try {
		await database.run(`create temp table anod_rows as (${query.trim().replace(/;\s*$/, '')}\n)`);
	} catch (error) {
		throw explain(error);
	}
	return { ...(await fixedSource(database, 'anod_rows', explain)), name, format: 'query', bytes: null, notes: [], explain };
}

async function fixedSource(database: Database, relation: string, explain: (error: unknown) => unknown) {
	try {
		const described = await database.rows(`describe select * from ${relation}`);
		return {
			columns: described.flatMap((row) => sourceColumns(String(row.column_name), String(row.column_type))),
			relation,
			widen: async () => false,
			original: async () => relation,
		};
	} catch (error) {
		throw explain(error);
	}
}

function readError(error: unknown, name: string): unknown {
	if (!(error instanceof Error) || 'code' in error) return error;
	if (/^Out of Memory/i.test(error.message))
		return dataError('ANOD_MEMORY', `${name} needs more memory than is allowed.`, 'Allow more, e.g. --table-memory 4GB.');
	return dataError(
		'ANOD_READ',
		`${name} cannot be read: ${oneLine(error.message)}`,
		'If the file is whole, name its --format or --delimiter.',
	);
}
