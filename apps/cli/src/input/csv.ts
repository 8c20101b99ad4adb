import { dataError } from '../errors.js';
import { type Database, identifier, quote } from './database.js';
import { guessDelimiter } from './delimiter.js';

/** What the user states about a CSV file instead of leaving it to detection. */
export interface CsvHints {
	readonly delimiter?: string;
	readonly decimal?: string;
	readonly header?: boolean;
	/** Texts that mean "missing", beside the empty cell. */
	readonly missingTexts: readonly string[];
	readonly skipBadRows: boolean;
}

export interface ColumnType {
	readonly name: string;
	/** DuckDB's name of the type. */
	readonly type: string;
}

/** A CSV file's dialect, found once and then fixed, so that every pass reads the same. */
export interface CsvDialect {
	readonly columns: readonly ColumnType[];
	/** Lines before the header that are not part of the table. */
	readonly skippedLines: number;
	readonly header: boolean;
	readonly delimiter: string;
	readonly decimal: string;
	/** Every parameter of read_csv except the columns. */
	readonly parameters: string;
}

interface SniffRow {
	Delimiter: string;
	Quote: string;
	Escape: string;
	Comment: string;
	SkipRows: number;
	HasHeader: boolean;
	Columns: readonly { name: string; type: string }[];
	DateFormat: string | null;
	TimestampFormat: string | null;
}

const none = (text: string) => text === '(empty)' || text === '' || text === '\0';
const isNumber = (type: string) => type === 'BIGINT' || type === 'DOUBLE' || type === 'HUGEINT' || type === 'INTEGER';

/** Rows the type detection looks at before it trusts itself; the whole file on a second try. */
const sampleRows = 20_480;

function sniffParameters(hints: CsvHints, compression: string): string[] {
	return [
		`compression=${quote(compression)}`,
		`nullstr=[${['', ...hints.missingTexts].map(quote).join(',')}]`,
		...(hints.header === undefined ? [] : [`header=${hints.header}`]),
		"quote='\"'",
		"escape='\"'",
	];
}

/**
 * Finds delimiter, header, decimal mark, date format and column types.
 *
 * @param head - the first text of the file, for a delimiter that ragged rows cannot hide.
 * @param wholeFile - looks at every row for the types instead of the first ones.
 */
export async function detectDialect(
	database: Database,
	path: string,
	name: string,
	head: string,
	hints: CsvHints,
	gzip: boolean,
	wholeFile: boolean,
): Promise<CsvDialect> {
	const compression = gzip ? 'gzip' : 'none';
	const guess = guessDelimiter(head);
	const delimiter = hints.delimiter ?? (guess?.regular ? guess.delimiter : undefined);
	const base = [...sniffParameters(hints, compression), `sample_size=${wholeFile ? -1 : sampleRows}`];
	if (delimiter !== undefined) base.push(`delim=${quote(delimiter)}`, 'skip=0', 'ignore_errors=true');
	if (hints.decimal !== undefined) base.push(`decimal_separator=${quote(hints.decimal)}`);
	const sniffWith = async (parameters: readonly string[]): Promise<SniffRow> => {
		const found = await database.rows(`select * from sniff_csv(${quote(path)}, ${parameters.join(', ')})`);
		return normalise(found[0] as Record<string, unknown>);
	};
	let row: SniffRow;
	try {
		row = await sniffWith(base);
	} catch (error) {
		throw csvError(error, name);
	}
	let decimal = hints.decimal ?? '.';
	if (hints.decimal === undefined && row.Delimiter !== ',' && row.Columns.some((column) => column.type === 'VARCHAR')) {
		const withComma = await sniffWith([...base, "decimal_separator=','"]).catch(() => undefined);
		if (withComma && withComma.Columns.filter((c) => isNumber(c.type)).length > row.Columns.filter((c) => isNumber(c.type)).length) {
			row = withComma;
			decimal = ',';
		}
	}
	const parameters = [
		'auto_detect=false',
		`compression=${quote(compression)}`,
		`delim=${quote(row.Delimiter)}`,
		"quote='\"'",
		"escape='\"'",
		`header=${row.HasHeader}`,
		`skip=${row.SkipRows}`,
		`decimal_separator=${quote(decimal)}`,
		`nullstr=[${['', ...hints.missingTexts].map(quote).join(',')}]`,
		'max_line_size=16000000',
		`ignore_errors=${hints.skipBadRows}`,
		...(none(row.Comment) ? [] : [`comment=${quote(row.Comment)}`]),
		...(row.DateFormat ? [`dateformat=${quote(row.DateFormat)}`] : []),
		...(row.TimestampFormat ? [`timestampformat=${quote(row.TimestampFormat)}`] : []),
	];
	return {
		columns: row.Columns,
		skippedLines: row.SkipRows,
		header: row.HasHeader,
		delimiter: row.Delimiter,
		decimal,
		parameters: parameters.join(', '),
	};
}

function normalise(row: Record<string, unknown>): SniffRow {
	return {
		...(row as unknown as SniffRow),
		SkipRows: Number(row.SkipRows),
		DateFormat: row.DateFormat === null ? null : String(row.DateFormat),
		TimestampFormat: row.TimestampFormat === null ? null : String(row.TimestampFormat),
	};
}

/** `read_csv(…)` with given column types. */
export function readCsv(path: string, dialect: CsvDialect, types: readonly ColumnType[]): string {
	const columns = types.map(({ name, type }) => `${identifier(name)}: ${quote(type)}`).join(', ');
	return `read_csv(${quote(path)}, ${dialect.parameters}, columns={${columns}})`;
}

/** Turns what the CSV reader reports into one sentence that names the line. */
export function csvError(error: unknown, name: string): unknown {
	const message = String((error as Error)?.message ?? error);
	const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
	const where = line ? `line ${line} of ${name}` : name;
	const expected = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
	if (expected)
		return dataError(
			'ANOD_CSV',
			`${where} has ${expected[2]} cells, the header has ${expected[1]}.`,
			'Mend the line, or leave such lines out with --skip-bad-rows.',
		);
	if (/not utf-8 encoded|invalid unicode/i.test(message))
		return dataError('ANOD_ENCODING', `${where} is not UTF-8.`, 'Say which encoding it has, e.g. --encoding windows-1252.');
	if (/unterminated quote|quoted value/i.test(message) && line)
		return dataError('ANOD_CSV', `${where} has a quote that is not closed.`, 'Mend the line, or leave it out with --skip-bad-rows.');
	if (/line size|Maximum line/i.test(message))
		return dataError('ANOD_CSV', `${where} is longer than 16 MB.`, 'Is it a table? A quote may be left open, or --delimiter may help.');
	if (/error when sniffing|not possible to automatically detect/i.test(message))
		return dataError(
			'ANOD_NOT_A_TABLE',
			`${name} does not look like a table.`,
			'Name the delimiter with --delimiter, or the format with --format.',
		);
	return undefined;
}

/** Whether a pass failed because a later cell does not have the type found in the first rows. */
export const isConversionError = (error: unknown): boolean =>
	/Error when converting column|Could not convert|Conversion Error|Failed to cast|Invalid Input Error: JSON transform error/i.test(
		String((error as Error)?.message ?? ''),
	);
