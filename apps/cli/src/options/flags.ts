import { autoencoderOptions, convolutionalOptions, type OptionSpec, reinforcementOptions, streamOptions } from '@anod/core';
import { type DetectorName, detectorNames, type SubjectKind, type Use, usesOf } from './uses.js';

/** A flag of the command line. `many` may be given again; `value` is how its value is called in the help. */
export interface FlagSpec {
	readonly name: string;
	readonly kind: 'boolean' | 'text' | 'many';
	readonly value?: string;
	readonly choices?: readonly string[];
	readonly description: string;
	readonly group: string;
	/** What it is for; everything where this is left out. */
	readonly for?: readonly Use[];
	/** The detector whose option it is. */
	readonly optionOf?: DetectorName;
}

export const verbNames = [
	'detect',
	'fit',
	'score',
	'evaluate',
	'explain',
	'review',
	'watch',
	'inspect',
	'serve',
	'export',
	'mcp',
	'completion',
] as const;
export type VerbName = (typeof verbNames)[number];

const rows: readonly SubjectKind[] = ['table', 'series'];
const images: readonly SubjectKind[] = ['images'];
const only = (kinds: readonly SubjectKind[], specs: readonly FlagSpec[]): FlagSpec[] =>
	specs.map((spec) => ({ ...spec, for: usesOf(kinds) }));

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

const input: readonly FlagSpec[] = only(rows, [
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
const roles: readonly FlagSpec[] = [
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
			'Column with the time of a row. With it, detect and fit take the file for a series and use the convolutional detector; with --detector autoencoder it is for the report alone. Default: the first date column',
		),
	]),
	...only(['series'], [text('series', 'COLUMN', 'Columns', 'Column that says which of several series a row belongs to')]),
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
const pictures: readonly FlagSpec[] = only(images, [
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
const top = text('top', 'NUMBER', 'Output', 'How many rows, events or images to show and explain, default 10');
const model = text('model', 'FILE', 'Model', 'The fitted detector; a first file that ends in .anod is taken for it');
const strict = pictures.filter(({ name }) => name === 'strict');
const labelled = pictures.filter(({ name }) => name === 'strict' || name === 'labels');
const thresholds: readonly FlagSpec[] = [
	text('threshold', 'auto|NUMBER', 'Detector', 'Score from which a row is an anomaly, default auto'),
	text('contamination', 'SHARE', 'Detector', 'Threshold that flags this share of rows like the fitted ones, in (0, 0.5]'),
	text('false-alarm-rate', 'SHARE', 'Detector', 'Threshold that flags at most this share of fresh normal rows on average, in (0, 1)'),
];

const chooseDetector = text(
	'detector',
	'NAME',
	'Detector',
	'autoencoder: each row by itself; convolutional: series and images; reinforcement: each row by itself, learns from labels, many, few or none, from what right and wrong decisions are worth to you, and from anod review. Default: convolutional with --time or for images, else autoencoder',
	detectorNames,
);

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function defaultText(spec: OptionSpec): string {
	const value = spec.default;
	if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return '';
	if (spec.kind === 'record')
		return `; default ${spec.names.map((name) => `${name}=${(value as Record<string, number>)[name]}`).join(',')}`;
	return `; default ${Array.isArray(value) ? value.join(',') : String(value)}`;
}

/** Options that the command has flags of its own for. */
const ownFlags = new Set(['time', 'series']);
/** Options of the reinforcement detector that a series alone has. */
const ofSeries = new Set(['window', 'decisions', 'earlyBonus', 'alarmCost']);

function optionFlags(spec: OptionSpec, group: string, uses: readonly Use[], optionOf?: DetectorName): FlagSpec[] {
	const name = kebab(spec.name);
	const one = (flagSpec: FlagSpec): FlagSpec[] => [{ ...flagSpec, for: uses, optionOf }];
	const described = `${spec.description}${defaultText(spec)}`;
	switch (spec.kind) {
		case 'threshold':
			return [];
		case 'columns':
			return one(many('column', 'NAME=KIND', group, `${spec.description}: ${spec.choices.join(', ')}; repeatable`));
		case 'boolean':
			return one(flag(name, group, `${spec.description}${spec.default ? `; on, --no-${name} turns it off` : '; off'}`));
		case 'choice':
			return one(text(name, 'NAME', group, `${spec.description} (${spec.choices.join(', ')})${defaultText(spec)}`, spec.choices));
		case 'choices':
			return one(text(name, 'NAMES', group, described));
		case 'numbers':
			return one(text(name, 'NUMBERS', group, described));
		case 'record':
			return one(text(name, 'NAME=NUMBER,…', group, described));
		case 'layers':
			return one(
				text(name, 'FILE', group, `${described}: a JSON file with a list as [{ "kind": "conv1d", "filters": 8, "kernel": 3 }, …]`),
			);
		case 'text':
			return one(text(name, 'TEXT', group, described));
		default:
			return one(text(name, 'NUMBER', group, described));
	}
}

const detectorFlags: readonly FlagSpec[] = [
	chooseDetector,
	text(
		'config',
		'FILE',
		'Detector',
		'Options of the detector from a YAML or JSON file, named as in the library (learningRate: 0.01); flags win',
	),
	...thresholds,
	{
		...text(
			'fit-rows',
			'NUMBER',
			'Detector',
			'Most rows of a table to fit on, drawn at random by the seed; default 50,000, fewer for very wide tables',
		),
		for: usesOf(['table']),
	},
	...autoencoderOptions.flatMap((spec) => optionFlags(spec, 'Autoencoder', usesOf(['table'], 'autoencoder'), 'autoencoder')),
	...convolutionalOptions
		.filter(({ name }) => !ownFlags.has(name))
		.flatMap((spec) => optionFlags(spec, 'Convolutional detector', usesOf(['series', 'images'], 'convolutional'), 'convolutional')),
	...reinforcementOptions
		.filter(({ name }) => !ownFlags.has(name))
		.flatMap((spec) =>
			optionFlags(
				spec,
				'Reinforcement',
				usesOf(ofSeries.has(spec.name) ? ['series'] : ['table', 'series'], 'reinforcement'),
				'reinforcement',
			),
		),
];

/** Labels of a fit are read where they are learned from, or where scores are compared with them: not of a table for the autoencoder. */
const labelsOfFit = [...usesOf(['series', 'images']), ...usesOf(['table'], 'reinforcement')];

/** The flags of each command, in the order of the help. */
export const verbFlags: Readonly<Record<VerbName, readonly FlagSpec[]>> = {
	detect: [
		...scores,
		...report,
		top,
		{ ...model, description: 'Save the fitted detector to this file' },
		...roles,
		...pictures,
		...input,
		...machine,
		...common,
		...detectorFlags,
	],
	fit: [
		{ ...model, description: 'Where to save the fitted detector; needed' },
		// A report would show times of a table, and labels are compared where scores are: a fit has neither.
		...roles.map((spec) =>
			spec.name === 'time'
				? { ...spec, for: usesOf(['series']) }
				: spec.name === 'anomaly-value'
					? { ...spec, for: labelsOfFit }
					: spec.name === 'unknown-value'
						? { ...spec, for: labelsOfFit.filter(({ kind }) => kind !== 'images') }
						: spec,
		),
		...pictures,
		...input,
		...machine,
		...common,
		...detectorFlags,
	],
	score: [
		model,
		...scores,
		top,
		...roles.filter(({ name }) => name === 'id' || name === 'time'),
		...strict,
		...input,
		...machine,
		...common,
		...thresholds,
	],
	evaluate: [
		model,
		...report,
		top,
		...roles.filter(({ name }) => name !== 'series'),
		...labelled,
		...input,
		...machine,
		...common,
		...thresholds,
	],
	explain: [
		model,
		top,
		...only(rows, [text('rows', 'NUMBERS', 'Output', 'Explain these rows instead of the highest scores, counted from 1: 3,17')]),
		...only(images, [
			text('output', 'FOLDER', 'Output', 'Write each explained image there, what is strange about it in colour: NAME-heat.png'),
		]),
		...roles.filter(({ name }) => name === 'id' || name === 'time'),
		...strict,
		...input,
		...machine,
		...common,
		...thresholds,
	],
	review: [
		{
			...model,
			description:
				'The fitted detector, which learns from the answers and is saved after each batch; a first file that ends in .anod is taken for it',
		},
		text(
			'strategy',
			'NAME',
			'Review',
			'Which rows to ask about: top, the highest scores, finds the most anomalies, the default; margin, those near the threshold; random',
			['top', 'margin', 'random'],
		),
		text('batch', 'NUMBER', 'Review', 'Rows to ask about before it learns from the answers and saves the model, default 5'),
		text('rounds', 'NUMBER', 'Review', 'Batches after which it ends; default: when nothing is left to ask'),
		text('most', 'NUMBER', 'Review', 'Answers after which it ends, skipped rows not counted'),
		text(
			'log',
			'FILE',
			'Review',
			'Where every answer goes before it is learned, one JSON line each; default: beside the model, MODEL.answers.ndjson. Read at the start: rows with an answer are not asked again',
		),
		...roles
			.filter(({ name }) => name === 'id' || name === 'time')
			.map((spec) =>
				spec.name === 'time'
					? { ...spec, description: 'Column with the time of a row, shown beside it; default: the first date column' }
					: spec,
			),
		...input,
		...machine,
		...common.map((spec) =>
			spec.name === 'json' ? { ...spec, description: 'Print a line of JSON for each question, answer and batch' } : spec,
		),
	],
	watch: [
		model,
		text(
			'state',
			'FILE',
			'Stream',
			'Where it keeps what it knows: saved while it runs and at the end, read at the start, so that a watch that was stopped goes on where it was',
		),
		text('save-every', 'POINTS', 'Stream', 'Points after which the state is saved, default 1000; and after 5 seconds'),
		text(
			'past',
			'FILE',
			'Stream',
			'The points just before the first, where there is no state yet: a table as fit reads it. Without, the first points show what is usual',
		),
		flag('every-point', 'Stream', 'Print a line for each point, not for alarms alone'),
		flag('strict', 'Stream', 'A line that holds no point is an error; otherwise it is told and left out'),
		...streamOptions.flatMap((spec) => optionFlags(spec, 'Stream', usesOf(['series'], 'convolutional'))),
		...machine,
		...common.map((spec) => (spec.name === 'json' ? { ...spec, description: 'Print a line of JSON for each alarm' } : spec)),
	],
	inspect: [...common],
	serve: [
		text('port', 'NUMBER', 'Server', 'Port to listen on, default 8080; 0: one that is free'),
		text('host', 'ADDRESS', 'Server', 'Address to listen on, default 127.0.0.1; one that other machines reach wants a token'),
		text(
			'token-file',
			'FILE',
			'Server',
			'Tokens that are let in, one a line; without it the one of the variable ANOD_TOKEN, if there is one',
		),
		flag('open-metrics', 'Server', 'Let everybody read /metrics, also where there are tokens'),
		flag('watch', 'Server', 'Load a model again when its file changes; requests under way end on the old one'),
		text('drain', 'SECONDS', 'Server', 'How long it goes on serving, but not ready, after it was told to stop; default 0'),
		text('max-body', 'SIZE', 'Limits', 'Longest body of a request, default 16MiB'),
		text('max-rows', 'NUMBER', 'Limits', 'Most rows of a request that is no stream, default 100,000'),
		text('queue', 'NUMBER', 'Limits', 'Most requests under way, default 1,000; more are refused with 429'),
		text('timeout', 'SECONDS', 'Limits', 'Time that a request has, default 30'),
		text('model-memory', 'SIZE', 'Limits', 'Most bytes of model files whose detectors are loaded at once; default: no limit'),
		...machine,
		...common
			.filter(({ name }) => name !== 'json')
			.map((spec) => (spec.name === 'quiet' ? { ...spec, description: 'Write no log to standard error' } : spec)),
	],
	export: [
		text(
			'safetensors',
			'FILE',
			'Output',
			"Write the weights there, with PyTorch's names and layouts; so does a file that ends in .safetensors",
		),
		text('inputs', 'NAME', 'ONNX', 'matrix: one input of all columns, the default where all hold numbers; columns: an input each', [
			'matrix',
			'columns',
		]),
		text('numbers', 'NAME', 'ONNX', 'Type of inputs that hold numbers: float64, the default, or float32, which rounds them', [
			'float64',
			'float32',
		]),
		text('pixels', 'NAME', 'ONNX', 'Type of images: float32 from 0 to 1, the default, or uint8', ['float32', 'uint8']),
		...common,
	],
	mcp: [
		many('root', 'FOLDER', 'Access', 'Folder that tools may read below; default: the working directory; repeatable'),
		flag('allow-write', 'Access', 'Let detect save a model below these folders; otherwise nothing is written'),
		...machine,
		...common.filter(({ name }) => name === 'help' || name === 'version'),
	],
	completion: [...common],
};

/**
 * One flag for each name, for the parser and completions: two detectors may have an option of one name, each with choices of its own.
 *
 * @param detector - whose flag is meant where two of one name take different things: a value, or none.
 */
export function flagsByName(specs: readonly FlagSpec[], detector?: string): Map<string, FlagSpec> {
	const byName = new Map<string, FlagSpec>();
	for (const spec of specs) {
		const other = byName.get(spec.name);
		if (!other || (other.kind !== spec.kind && spec.optionOf === detector)) byName.set(spec.name, spec);
		else if (other.kind === spec.kind) {
			const choices = spec.choices && (other.choices ? [...new Set([...other.choices, ...spec.choices])] : spec.choices);
			byName.set(spec.name, { ...other, choices: other.choices && choices });
		}
	}
	return byName;
}
