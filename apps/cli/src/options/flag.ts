import { type DetectorName, type SubjectKind, type Use, usesOf } from './uses.js';

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

export const rows: readonly SubjectKind[] = ['table', 'series'];
export const images: readonly SubjectKind[] = ['images'];
export const only = (kinds: readonly SubjectKind[], specs: readonly FlagSpec[]): FlagSpec[] =>
	specs.map((spec) => ({ ...spec, for: usesOf(kinds) }));

export const text = (name: string, value: string, group: string, description: string, choices?: readonly string[]): FlagSpec => ({
	name,
	kind: 'text',
	value,
	group,
	description,
	choices,
});
export const flag = (name: string, group: string, description: string): FlagSpec => ({ name, kind: 'boolean', group, description });
export const many = (name: string, value: string, group: string, description: string): FlagSpec => ({
	name,
	kind: 'many',
	value,
	group,
	description,
});

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

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
