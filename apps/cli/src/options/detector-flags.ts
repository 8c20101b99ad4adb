import { autoencoderOptions, convolutionalOptions, type OptionSpec, reinforcementOptions, streamOptions } from '@anod/core';
import { type FlagSpec, flag, kebab, many, text } from './flag.js';
import { thresholds } from './shared-flags.js';
import { type DetectorName, detectorNames, type Use, usesOf } from './uses.js';

const chooseDetector = text(
	'detector',
	'NAME',
	'Detector',
	'autoencoder: each row by itself; convolutional: series and images; reinforcement: each row by itself, or with --time or --window a series; learns from labels, many, few or none, from what right and wrong decisions are worth to you, and, of tables, from anod review. Default: convolutional with --time or for images, else autoencoder',
	detectorNames,
);

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

export const detectorFlags: readonly FlagSpec[] = [
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

export const streamFlags: readonly FlagSpec[] = streamOptions.flatMap((spec) =>
	optionFlags(spec, 'Stream', usesOf(['series'], 'convolutional')),
);
