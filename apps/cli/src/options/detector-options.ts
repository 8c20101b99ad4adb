import { readFileSync } from 'node:fs';
import {
	type AutoencoderOptions,
	autoencoderOptions,
	type ColumnKind,
	type ConvolutionalOptions,
	convolutionalOptions,
	type OptionSpec,
	type ReinforcementOptions,
	reinforcementOptions,
	type ThresholdRule,
} from '@anod/core';
import { parse } from 'yaml';
import { CliError, inputError, oneLine, usageError } from '../errors.js';
import { kebab } from './flag.js';
import { nearestName } from './nearest.js';
import type { Flags } from './parse.js';
import type { DetectorName } from './uses.js';

type Values = Record<string, unknown>;

/** A detector by its name, with the table of its options. */
export interface DetectorTable<Options extends object> {
	readonly name: DetectorName;
	readonly options: readonly OptionSpec[];
	/** Never set; carries the type of the options. */
	readonly made?: Options;
}

export const autoencoder: DetectorTable<AutoencoderOptions> = { name: 'autoencoder', options: autoencoderOptions };
export const convolutional: DetectorTable<ConvolutionalOptions> = { name: 'convolutional', options: convolutionalOptions };
export const reinforcement: DetectorTable<ReinforcementOptions> = { name: 'reinforcement', options: reinforcementOptions };
const detectors: readonly DetectorTable<object>[] = [autoencoder, convolutional, reinforcement];

/** The options of a detector by its name. */
export const tableOf = (name: DetectorName): DetectorTable<object> => detectors.find((detector) => detector.name === name)!;

function readText(path: string, what: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		throw inputError(`there is no ${what} ${path} (${(error as { code?: string }).code}).`, 'Check the path.');
	}
}

/** Reads a YAML or JSON file of options by their names in the library; values are checked by the detector. */
function readConfig(path: string, detector: DetectorTable<object>): Values {
	let values: unknown;
	try {
		values = parse(readText(path, 'config file'));
	} catch (error) {
		if (error instanceof CliError) throw error;
		throw usageError(`${path} is not valid YAML or JSON: ${oneLine((error as Error).message)}`, 'Example of a line: learningRate: 0.01');
	}
	if (values === null || values === undefined) return {};
	return namedOptions(values, path, detector);
}

/** @throws CliError ANOD_USAGE for what is no options by name, or for a name that the detector does not know */
function namedOptions(values: unknown, where: string, detector: DetectorTable<object>): Values {
	if (values === null || typeof values !== 'object' || Array.isArray(values))
		throw usageError(`${where} does not hold options by name.`, 'Example of a line: learningRate: 0.01');
	const names = detector.options.map((spec) => spec.name);
	for (const name of Object.keys(values))
		if (!names.includes(name)) {
			const other = detectors.find(({ options }) => options.some((spec) => spec.name === name));
			if (other)
				throw usageError(
					`${where} has an option ${name}, which belongs to the ${other.name} detector; here is the ${detector.name} one.`,
					`Leave it out, or choose with --detector ${other.name}.`,
				);
			const near = nearestName(name, names);
			throw usageError(`${where} has an option ${name}, which does not exist.`, near ? `Did you mean ${near}?` : 'See anod fit --help.');
		}
	return values as Values;
}

const layersExample = 'Example: [{ "kind": "conv1d", "filters": 8, "kernel": 3, "padding": "same" }, …]';

/** Layers of a network from a JSON file. @throws CliError that says where the JSON breaks, or which layer is none */
function readLayers(path: string): readonly object[] {
	const text = readText(path, 'network file');
	let layers: unknown;
	try {
		layers = JSON.parse(text);
	} catch (error) {
		const message = oneLine((error as Error).message);
		const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
		const line = text.slice(0, position).split('\n').length;
		throw usageError(`${path} is not valid JSON, line ${line}: ${message}.`, layersExample);
	}
	if (!Array.isArray(layers)) throw usageError(`${path} holds no list of layers.`, layersExample);
	const wrong = layers.findIndex((layer) => typeof (layer as { kind?: unknown } | null)?.kind !== 'string');
	if (wrong >= 0)
		throw usageError(
			`layer ${wrong + 1} of ${layers.length} in ${path} is ${JSON.stringify(layers[wrong])}; it wants a kind.`,
			layersExample,
		);
	return layers;
}

const isNumber = (text: string): boolean => text.trim() !== '' && !Number.isNaN(Number(text));

/** Numbers by name, `truePositive=5,falseNegative=-10`. */
const readRecord = (name: string, text: string): Record<string, number> =>
	Object.fromEntries(
		text.split(',').map((part) => {
			const [key, value, more] = part.split('=');
			if (value === undefined || more !== undefined)
				throw usageError(`--${name} is ${JSON.stringify(text)}; it wants NAME=NUMBER, separated by commas.`);
			if (!isNumber(value)) throw usageError(`--${name} has ${part.trim()}; ${key!.trim()} wants a number.`);
			return [key!.trim(), Number(value)];
		}),
	);

export const toNumber = (name: string, text: string): number => {
	if (!isNumber(text)) throw usageError(`--${name} is ${JSON.stringify(text)}; it wants a number.`);
	return Number(text);
};

/** The threshold asked for by --threshold, --contamination or --false-alarm-rate; undefined when none was. */
export function thresholdFlag(flags: Flags): ThresholdRule | undefined {
	const given = ['threshold', 'contamination', 'false-alarm-rate'].filter((name) => flags.text(name) !== undefined);
	if (given.length > 1) throw usageError(`--${given[0]} and --${given[1]} were both given.`, 'A detector has one threshold; give one.');
	const [name] = given;
	if (name === undefined) return undefined;
	const text = flags.text(name)!;
	if (name === 'threshold') return text === 'auto' ? 'auto' : toNumber(name, text);
	return name === 'contamination' ? { contamination: toNumber(name, text) } : { falseAlarmRate: toNumber(name, text) };
}

function columnKinds(flags: Flags, choices: readonly string[]): Record<string, ColumnKind> | undefined {
	const given = flags.many('column');
	if (given.length === 0) return undefined;
	return Object.fromEntries(
		given.map((text) => {
			const equals = text.lastIndexOf('=');
			const kind = text.slice(equals + 1);
			if (equals < 1 || !choices.includes(kind))
				throw usageError(`--column is ${JSON.stringify(text)}; it wants NAME=KIND.`, `Kinds are ${choices.join(', ')}.`);
			return [text.slice(0, equals), kind as ColumnKind];
		}),
	);
}

function fromFlag(spec: OptionSpec, flags: Flags): unknown {
	const name = kebab(spec.name);
	if (spec.kind === 'threshold') return thresholdFlag(flags);
	if (spec.kind === 'columns') return columnKinds(flags, spec.choices);
	if (spec.kind === 'boolean') return flags.boolean(name);
	const text = flags.text(name);
	if (text === undefined) return undefined;
	if (spec.kind === 'choice' || spec.kind === 'text') return text;
	if (spec.kind === 'layers') return readLayers(text);
	if (spec.kind === 'record') return readRecord(name, text);
	if (spec.kind === 'choices') return text.split(',').map((part) => part.trim());
	if (spec.kind === 'numbers') return text.trim() === '' ? [] : text.split(',').map((part) => toNumber(name, part));
	return toNumber(name, text);
}

/** A detector's options from --config and flags; flags win, and `--column` adds to the columns of the file. */
export function detectorOptions<Options extends object>(flags: Flags, detector: DetectorTable<Options>): Partial<Options> {
	const path = flags.text('config');
	const values: Values = flags.options
		? { ...namedOptions(flags.options, 'the call', detector) }
		: path === undefined
			? {}
			: { ...readConfig(path, detector) };
	for (const spec of detector.options) {
		const value = fromFlag(spec, flags);
		if (value === undefined) continue;
		values[spec.name] = spec.kind === 'columns' ? { ...(values[spec.name] as object | undefined), ...(value as object) } : value;
	}
	return values as Partial<Options>;
}

/** Options of a table of their own, from flags alone. */
export function optionsFromFlags<Options extends object>(flags: Flags, table: readonly OptionSpec[]): Partial<Options> {
	const given = table.map((spec) => [spec.name, fromFlag(spec, flags)] as const).filter(([, value]) => value !== undefined);
	return Object.fromEntries(given) as Partial<Options>;
}
