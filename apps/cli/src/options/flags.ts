import { detectorFlags, streamFlags } from './detector-flags.js';
import { type FlagSpec, flag, images, many, only, rows, text } from './flag.js';
import { common, input, labelled, machine, model, pictures, report, roles, scores, strict, thresholds, top } from './shared-flags.js';
import { usesOf } from './uses.js';

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
		...streamFlags,
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
