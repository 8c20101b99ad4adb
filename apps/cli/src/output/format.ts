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

/** Cells of a Parquet row group: it is held in memory whole while it is written. */
const groupCells = 4_000_000;

/** COPY parameters of DuckDB for a format and a number of columns. */
export function copyParameters(format: OutputFormat, columns: number): string {
	switch (format) {
		case 'csv':
			return "format csv, header true, delimiter ','";
		case 'tsv':
			return "format csv, header true, delimiter '\t'";
		case 'ndjson':
			return 'format json';
		case 'json':
			return 'format json, array true';
		case 'parquet':
			return `format parquet, compression zstd, row_group_size ${Math.max(2048, Math.min(122_880, Math.floor(groupCells / columns)))}`;
	}
}
