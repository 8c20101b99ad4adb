import { readFileSync } from 'node:fs';
import { type AutoencoderOptions, autoencoderOptions, type ColumnKind, type OptionSpec, type ThresholdRule } from '@anod/core';
import { parse } from 'yaml';
import { inputError, oneLine, usageError } from '../errors.js';
import { kebab } from './flags.js';
import { nearestName } from './nearest.js';
import type { Flags } from './parse.js';

type Values = Record<string, unknown>;

/** Reads a YAML or JSON file of options by their names in the library; values are checked by the detector. */
export function readConfig(path: string): Values {
	let text: string;
	try {
		text = readFileSync(path, 'utf8');
	} catch (error) {
		throw inputError(`there is no config file ${path} (${(error as { code?: string }).code}).`, 'Check the path.');
	}
	let values: unknown;
	try {
		values = parse(text);
	} catch (error) {
		throw usageError(`${path} is not valid YAML or JSON: ${oneLine((error as Error).message)}`, 'Example of a line: learningRate: 0.01');
	}
	if (values === null || values === undefined) return {};
	if (typeof values !== 'object' || Array.isArray(values))
		throw usageError(`${path} does not hold options by name.`, 'Example of a line: learningRate: 0.01');
	const names = autoencoderOptions.map((spec) => spec.name);
	for (const name of Object.keys(values))
		if (!names.includes(name)) {
			const near = nearestName(name, names);
			throw usageError(`${path} has an option ${name}, which does not exist.`, near ? `Did you mean ${near}?` : 'See anod fit --help.');
		}
	return values as Values;
}

export const toNumber = (name: string, text: string): number => {
	const value = Number(text);
	if (text.trim() === '' || Number.isNaN(value)) throw usageError(`--${name} is ${JSON.stringify(text)}; it wants a number.`);
	return value;
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
	if (spec.kind === 'choice') return text;
	if (spec.kind === 'choices') return text.split(',').map((part) => part.trim());
	if (spec.kind === 'numbers') return text.trim() === '' ? [] : text.split(',').map((part) => toNumber(name, part));
	return toNumber(name, text);
}

/** The detector's options from --config and flags; flags win, and `--column` adds to the columns of the file. */
export function detectorOptions(flags: Flags): Partial<AutoencoderOptions> {
	const path = flags.text('config');
	const values: Values = path === undefined ? {} : { ...readConfig(path) };
	for (const spec of autoencoderOptions) {
		const value = fromFlag(spec, flags);
		if (value === undefined) continue;
		values[spec.name] = spec.kind === 'columns' ? { ...(values[spec.name] as object | undefined), ...(value as object) } : value;
	}
	return values as Partial<AutoencoderOptions>;
}
