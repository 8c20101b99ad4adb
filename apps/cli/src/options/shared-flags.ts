import { type FlagSpec, flag, images, many, only, rows, text } from './flag.js';
import { usesOf } from './uses.js';

export const input: readonly FlagSpec[] = only(rows, [
	text('query', 'SQL', 'Input', 'Rows of a DuckDB query instead of a file, e.g. "select * from read_csv(\'*.csv\')"'),
	text('format', 'FORMAT', 'Input', 'csv, tsv, json, ndjson or parquet instead of what the content suggests', [
		'csv',
		'tsv',
		'json',
		'ndjson',
		'parquet',
	]),
	text('delimiter', 'CHARACTER', 'Input', 'What separates cells, when detection errs'),
	text('decimal', 'CHARACTER', 'Input', 'Decimal mark, . or ,', ['.', ',']),
	flag('header', 'Input', 'The first line names the columns; --no-header: it is a row'),
	text('encoding', 'NAME', 'Input', 'utf-8, utf-16le, utf-16be or windows-1252', ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
	many('missing-text', 'TEXT', 'Input', 'A text that means "missing", beside the empty cell, NA, NaN and null; repeatable'),
	flag('skip-bad-rows', 'Input', 'Leave out lines with too many or too few cells; cells that do not fit their column count as missing'),
	text('table-memory', 'SIZE', 'Input', 'Most memory for reading and writing tables, default 1GB; beyond it a temporary folder is used'),
]);
export const roles: readonly FlagSpec[] = [
	...only(rows, [
		text(
			'label',
			'COLUMN',
			'Columns',
			'Column that says which rows are anomalies: left out of training, used to measure; learned from with --detector reinforcement or --objectives classification',
		),
		text('id', 'COLUMN', 'Columns', 'Column that names rows: left out of training, shown in results'),
		text(
			'time',
			'COLUMN',
			'Columns',
			'Column with the time of a row. With it, detect and fit take the file for a series and use the convolutional detector, or the one that --detector names; with --detector autoencoder it is for the report alone. Default: the first date column',
		),
	]),
	{
		...text('series', 'COLUMN', 'Columns', 'Column that says which of several series a row belongs to'),
		for: usesOf(['series'], 'convolutional'),
	},
	many('anomaly-value', 'VALUE', 'Columns', 'Label that means anomaly, when it is not a number above 0, true, yes, …; repeatable'),
	...only(rows, [
		many(
			'unknown-value',
			'VALUE',
			'Columns',
			'Label that means that nothing is known of the row, as an empty cell does: --unknown-value 0 where 0 stands for "not known to be an anomaly" and not for "surely normal"; repeatable',
		),
	]),
];
export const pictures: readonly FlagSpec[] = only(images, [
	text(
		'size',
		'SIDE|WIDTHxHEIGHT',
		'Images',
		'Pixels that images are resized to; default: their own size, or the most frequent, no side over 256',
	),
	text('color', 'NAME', 'Images', 'grey or rgb; default: rgb when an image has colours', ['grey', 'rgb']),
	text(
		'labels',
		'FILE|folders',
		'Images',
		'Which images are anomalies: a table whose first two columns are file and label, or the word folders when images lie in folders called good, defect, …. Used to measure, and learned from with --objectives classification',
	),
	flag('strict', 'Images', 'An image that cannot be read is an error; otherwise it is left out and named'),
]);
export const common: readonly FlagSpec[] = [
	flag('quiet', 'General', 'Print nothing but errors'),
	flag('json', 'General', 'Print one JSON object on standard output'),
	flag('help', 'General', 'This help'),
	flag('version', 'General', 'The version'),
];
export const scores: readonly FlagSpec[] = [
	text(
		'output',
		'FILE',
		'Output',
		'Write every row with its score, label and p-value: .csv, .tsv, .ndjson, .json or .parquet; - is standard output',
	),
	text('output-format', 'FORMAT', 'Output', 'Format of --output, when its name does not tell', ['csv', 'tsv', 'ndjson', 'json', 'parquet']),
	flag('only-anomalies', 'Output', 'Write the anomalies only, with their row numbers'),
];
export const report: readonly FlagSpec[] = [
	text('report', 'FILE', 'Output', 'Where the report goes, default anod-report.html; --no-report: none'),
];
export const machine: readonly FlagSpec[] = [
	text('backend', 'NAME', 'Machine', 'node: native kernels, the default; wasm: WebAssembly, with the same results', ['node', 'wasm']),
	text('arithmetic', 'NAME', 'Machine', 'exact: the same bits everywhere, the default; fast: a little faster, equal within rounding', [
		'exact',
		'fast',
	]),
	text('threads', 'NUMBER', 'Machine', 'Threads for large scoring and wide networks on native kernels, default 1'),
];
export const top = text('top', 'NUMBER', 'Output', 'How many rows, events or images to show and explain, default 10');
export const model = text('model', 'FILE', 'Model', 'The fitted detector; a first file that ends in .anod is taken for it');
export const strict = pictures.filter(({ name }) => name === 'strict');
export const labelled = pictures.filter(({ name }) => name === 'strict' || name === 'labels');
export const thresholds: readonly FlagSpec[] = [
	text('threshold', 'auto|NUMBER', 'Detector', 'Score from which a row is an anomaly, default auto'),
	text('contamination', 'SHARE', 'Detector', 'Threshold that flags this share of rows like the fitted ones, in (0, 0.5]'),
	text('false-alarm-rate', 'SHARE', 'Detector', 'Threshold that flags at most this share of fresh normal rows on average, in (0, 1)'),
];
