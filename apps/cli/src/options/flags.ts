import { autoencoderOptions, type OptionSpec } from '@anod/core';

/** A flag of the command line. `many` may be given again; `value` is how its value is called in the help. */
export interface FlagSpec {
	readonly name: string;
	readonly kind: 'boolean' | 'text' | 'many';
	readonly value?: string;
	readonly choices?: readonly string[];
	readonly description: string;
	readonly group: string;
}

export const verbNames = ['detect', 'fit', 'score', 'evaluate', 'explain', 'inspect', 'completion'] as const;
export type VerbName = (typeof verbNames)[number];

const text = (name: string, value: string, group: string, description: string, choices?: readonly string[]): FlagSpec => ({
	name,
	kind: 'text',
	value,
	group,
	description,
	choices,
});
const flag = (name: string, group: string, description: string): FlagSpec => ({ name, kind: 'boolean', group, description });
const many = (name: string, value: string, group: string, description: string): FlagSpec => ({
	name,
	kind: 'many',
	value,
	group,
	description,
});

const input: readonly FlagSpec[] = [
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
	text('memory', 'SIZE', 'Input', 'Most memory for reading and writing tables, default 1GB; beyond it a temporary folder is used'),
];
const roles: readonly FlagSpec[] = [
	text('label', 'COLUMN', 'Columns', 'Column that says which rows are anomalies: left out of training, used to measure'),
	many('anomaly-value', 'VALUE', 'Columns', 'Label that means anomaly, when it is not a number above 0, true, yes, …; repeatable'),
	text('id', 'COLUMN', 'Columns', 'Column that names rows: left out of training, shown in results'),
	text('time', 'COLUMN', 'Columns', 'Column with the time of a row, for the report; default: the first date column'),
];
const common: readonly FlagSpec[] = [
	flag('quiet', 'General', 'Print nothing but errors'),
	flag('json', 'General', 'Print one JSON object on standard output'),
	flag('help', 'General', 'This help'),
	flag('version', 'General', 'The version'),
];
const scores: readonly FlagSpec[] = [
	text(
		'output',
		'FILE',
		'Output',
		'Write every row with its score, label and p-value: .csv, .tsv, .ndjson, .json or .parquet; - is standard output',
	),
	text('output-format', 'FORMAT', 'Output', 'Format of --output, when its name does not tell', ['csv', 'tsv', 'ndjson', 'json', 'parquet']),
	flag('only-anomalies', 'Output', 'Write the anomalies only, with their row numbers'),
];
const report: readonly FlagSpec[] = [
	text('report', 'FILE', 'Output', 'Where the report goes, default anod-report.html; --no-report: none'),
];
const machine: readonly FlagSpec[] = [
	text('backend', 'NAME', 'Machine', 'node: native kernels, the default; wasm: WebAssembly, with the same results', ['node', 'wasm']),
	text('arithmetic', 'NAME', 'Machine', 'exact: the same bits everywhere, the default; fast: a little faster, equal within rounding', [
		'exact',
		'fast',
	]),
	text('threads', 'NUMBER', 'Machine', 'Threads for large scoring and wide networks on native kernels, default 1'),
];
const top = text('top', 'NUMBER', 'Output', 'How many rows to show and explain, default 10');
const model = text('model', 'FILE', 'Model', 'The model file (.anod)');
const thresholds: readonly FlagSpec[] = [
	text('threshold', 'auto|NUMBER', 'Detector', 'Score from which a row is an anomaly, default auto'),
	text('contamination', 'SHARE', 'Detector', 'Threshold that flags this share of rows like the fitted ones, in (0, 0.5]'),
	text('false-alarm-rate', 'SHARE', 'Detector', 'Threshold that flags at most this share of fresh normal rows on average, in (0, 1)'),
];

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function defaultText(spec: OptionSpec): string {
	const value = spec.default;
	if (value === undefined) return '';
	return `; default ${Array.isArray(value) ? value.join(',') : String(value)}`;
}

function optionFlags(spec: OptionSpec): FlagSpec[] {
	const description = spec.description;
	const name = kebab(spec.name);
	switch (spec.kind) {
		case 'threshold':
			return [...thresholds];
		case 'columns':
			return [many('column', 'NAME=KIND', 'Detector', `${description}: ${spec.choices.join(', ')}; repeatable`)];
		case 'boolean':
			return [flag(name, 'Detector', `${description}${spec.default ? `; on, --no-${name} turns it off` : '; off'}`)];
		case 'choice':
			return [text(name, 'NAME', 'Detector', `${description} (${spec.choices.join(', ')})${defaultText(spec)}`, spec.choices)];
		case 'choices':
			return [text(name, 'NAMES', 'Detector', `${description}${defaultText(spec)}`)];
		case 'numbers':
			return [text(name, 'NUMBERS', 'Detector', `${description}${defaultText(spec)}`)];
		default:
			return [text(name, 'NUMBER', 'Detector', `${description}${defaultText(spec)}`)];
	}
}

const detectorFlags: readonly FlagSpec[] = [
	text(
		'config',
		'FILE',
		'Detector',
		'Options of the detector from a YAML or JSON file, named as in the library (learningRate: 0.01); flags win',
	),
	text('fit-rows', 'NUMBER', 'Detector', 'Most rows to fit on, drawn at random by the seed; default 50,000, fewer for very wide tables'),
	...autoencoderOptions.flatMap(optionFlags),
];

/** The flags of each command, in the order of the help. */
export const verbFlags: Readonly<Record<VerbName, readonly FlagSpec[]>> = {
	detect: [
		...scores,
		...report,
		top,
		{ ...model, description: 'Save the fitted detector to this file' },
		...roles,
		...input,
		...machine,
		...common,
		...detectorFlags,
	],
	fit: [
		{ ...model, description: 'Where to save the fitted detector; needed' },
		...roles.filter(({ name }) => name === 'label' || name === 'id'),
		...input,
		...machine,
		...common,
		...detectorFlags,
	],
	score: [
		{ ...model, description: 'The fitted detector; needed' },
		...scores,
		top,
		...roles.filter(({ name }) => name === 'id' || name === 'time'),
		...input,
		...machine,
		...common,
		...thresholds,
	],
	evaluate: [
		{ ...model, description: 'The fitted detector; needed' },
		...report,
		top,
		...roles,
		...input,
		...machine,
		...common,
		...thresholds,
	],
	explain: [
		{ ...model, description: 'The fitted detector; needed' },
		top,
		text('rows', 'NUMBERS', 'Output', 'Explain these rows instead of the highest scores, counted from 1: 3,17'),
		...roles.filter(({ name }) => name === 'id' || name === 'time'),
		...input,
		...machine,
		...common,
		...thresholds,
	],
	inspect: [...common],
	completion: [...common],
};
