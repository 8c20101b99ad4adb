import { extname } from 'node:path';
import { usageError } from '../errors.js';

export const outputFormats = ['csv', 'tsv', 'ndjson', 'json', 'parquet'] as const;
export type OutputFormat = (typeof outputFormats)[number];

const byExtension: Readonly<Record<string, OutputFormat>> = {
	'.csv': 'csv',
	'.txt': 'csv',
	'.tsv': 'tsv',
	'.ndjson': 'ndjson',
	'.jsonl': 'ndjson',
	'.json': 'json',
	'.parquet': 'parquet',
	'.pq': 'parquet',
};

/** The format of an output file: as stated, else by its extension; CSV on standard output. */
export function outputFormat(path: string, given: OutputFormat | undefined): OutputFormat {
	if (path === '-' && given === 'parquet')
		throw usageError('Parquet cannot be written to standard output.', 'Name a file: --output scores.parquet');
	if (given) return given;
	if (path === '-') return 'csv';
	const format = byExtension[extname(path).toLowerCase()];
	if (!format)
		throw usageError(
			`the format of ${path} is not known from its name.`,
			'End it in .csv, .tsv, .ndjson, .json or .parquet, or state --output-format.',
		);
	return format;
}

/** COPY parameters of DuckDB for a format. */
export const copyParameters: Readonly<Record<OutputFormat, string>> = {
	csv: "format csv, header true, delimiter ','",
	tsv: "format csv, header true, delimiter '\t'",
	ndjson: 'format json',
	json: 'format json, array true',
	parquet: 'format parquet, compression zstd',
};
