import { usageError } from '../errors.js';
import { type FlagSpec, flagsByName } from './flag.js';
import { nearestName } from './nearest.js';

/** What was given on the command line after the command's name. */
export interface Flags {
	readonly positionals: readonly string[];
	text(name: string): string | undefined;
	/** undefined when neither --name nor --no-name was given. */
	boolean(name: string): boolean | undefined;
	many(name: string): readonly string[];
	/** A whole number of at least `minimum`. */
	count(name: string, minimum: number): number | undefined;
	/** A flag turned off by --no-name. */
	off(name: string): boolean;
	/** Names of the flags that were given, --no-name among them. */
	readonly given: readonly string[];
	/** Options of the detector by their names in the library, where there is no --config. */
	readonly options?: Readonly<Record<string, unknown>>;
}

/** The detector that --detector names: two may have a flag of one name that take different things. */
function detectorAsked(args: readonly string[]): string | undefined {
	const at = args.findIndex((argument) => argument === '--detector' || argument.startsWith('--detector='));
	return at < 0 ? undefined : args[at] === '--detector' ? args[at + 1] : args[at]!.slice('--detector='.length);
}

const short: Readonly<Record<string, string>> = { '-h': 'help', '-v': 'version', '-o': 'output', '-m': 'model', '-q': 'quiet' };

/** Reads flags in any order: `--name value`, `--name=value`, `--no-name`; `--` ends them. @throws CliError ANOD_USAGE */
export function parseFlags(args: readonly string[], specs: readonly FlagSpec[]): Flags {
	const byName = flagsByName(specs, detectorAsked(args));
	const values = new Map<string, string[]>();
	const switches = new Map<string, boolean>();
	const positionals: string[] = [];
	for (let index = 0; index < args.length; index++) {
		const argument = args[index]!;
		if (argument === '--') {
			positionals.push(...args.slice(index + 1));
			break;
		}
		if (argument === '-' || !argument.startsWith('-')) {
			positionals.push(argument);
			continue;
		}
		const equals = argument.indexOf('=');
		const written = equals < 0 ? argument : argument.slice(0, equals);
		const name = short[written] ?? written.replace(/^--/, '');
		const spec = byName.get(name);
		if (!spec && name.startsWith('no-') && byName.has(name.slice(3)) && equals < 0) {
			const positive = byName.get(name.slice(3))!;
			if (positive.kind !== 'boolean' && positive.name !== 'report') throw usageError(`${written} cannot be turned off.`);
			switches.set(positive.name, false);
			continue;
		}
		if (!spec || (written.startsWith('--') === false && !short[written])) {
			const near = nearestName(name, [...byName.keys()]);
			throw usageError(`there is no flag ${written}.`, near ? `Did you mean --${near}?` : 'See anod --help.');
		}
		if (spec.kind === 'boolean') {
			if (equals >= 0) {
				const value = argument.slice(equals + 1);
				if (value !== 'true' && value !== 'false') throw usageError(`--${name} takes no value.`, `Write --${name} or --no-${name}.`);
				switches.set(name, value === 'true');
			} else switches.set(name, true);
			continue;
		}
		const value = equals >= 0 ? argument.slice(equals + 1) : args[++index];
		if (value === undefined) throw usageError(`--${name} needs a value.`, `Write --${name} ${spec.value}.`);
		if (spec.choices && !spec.choices.includes(value))
			throw usageError(`--${name} is ${JSON.stringify(value)}; it wants one of ${spec.choices.join(', ')}.`);
		if (spec.kind === 'text' && values.has(name)) throw usageError(`--${name} was given twice.`, 'Give it once.');
		values.set(name, [...(values.get(name) ?? []), value]);
	}
	return {
		positionals,
		text: (name) => values.get(name)?.[0],
		boolean: (name) => switches.get(name),
		many: (name) => values.get(name) ?? [],
		off: (name) => switches.get(name) === false,
		given: [...values.keys(), ...switches.keys()],
		count(name, minimum) {
			const given = values.get(name)?.[0];
			if (given === undefined) return undefined;
			const count = Number(given);
			if (!Number.isInteger(count) || count < minimum || given.trim() === '')
				throw usageError(`--${name} is ${JSON.stringify(given)}; it wants a whole number of at least ${minimum}.`);
			return count;
		},
	};
}
