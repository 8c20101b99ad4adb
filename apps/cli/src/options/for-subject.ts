import { usageError } from '../errors.js';
import type { FlagSpec } from './flag.js';
import type { Flags } from './parse.js';
import { type DetectorName, type SubjectKind, type Use, usesOf } from './uses.js';

const called: Readonly<Record<SubjectKind, string>> = { table: 'a table of rows', series: 'a series', images: 'images' };
const here: Readonly<Record<SubjectKind, string>> = {
	table: 'here is a table of rows',
	series: 'here is a series',
	images: 'here are images',
};

const unique = <Item>(items: readonly Item[]): Item[] => [...new Set(items)];

/** How to get to a detector: only where the same file may be for it, too. */
function waysTo(detectors: readonly DetectorName[], { kind }: Use): string {
	const ways = detectors
		.filter((detector) => usesOf(kind === 'images' ? ['images'] : ['table', 'series'], detector).length > 0)
		.map((detector) => `--detector ${detector}${detector === 'convolutional' ? ' (--time COLUMN does, too)' : ''}`);
	return ways.length === 0 ? 'Leave it out.' : `Leave it out, or choose with ${ways.join(' or ')}.`;
}

/** No flag is accepted and ignored. @throws CliError ANOD_USAGE for a flag that is for another detector, or for another kind of data. */
export function checkFlagsFor(use: Use, flags: Flags, specs: readonly FlagSpec[]): void {
	for (const name of flags.given) {
		const meant = specs.filter((spec) => spec.name === name);
		const allowed = meant.flatMap((spec) => spec.for ?? []);
		if (meant.some((spec) => !spec.for) || allowed.some(({ kind, detector }) => kind === use.kind && detector === use.detector)) continue;
		const owners = unique(meant.flatMap((spec) => spec.optionOf ?? []));
		const own = allowed.filter(({ detector }) => detector === use.detector);
		if (own.length === 0 && owners.length > 0)
			throw usageError(
				`--${name} is an option of the ${owners.map((owner, at) => (at === 0 ? `${owner} detector` : `the ${owner} one`)).join(' and ')}; here is the ${use.detector} one, for ${called[use.kind]}.`,
				waysTo(owners, use),
			);
		const others = unique(allowed.filter(({ kind }) => kind === use.kind).map(({ detector }) => detector));
		if (others.length > 0)
			throw usageError(
				`--${name} wants the ${others.join(' or ')} detector for ${called[use.kind]}; here is the ${use.detector} one.`,
				waysTo(others, use),
			);
		const kinds = unique((owners.length > 0 ? own : allowed).map(({ kind }) => kind));
		throw usageError(
			`--${name} is for ${kinds.map((kind) => called[kind]).join(' or ')}; ${here[use.kind]}.`,
			name === 'series' && use.kind === 'table' ? 'A series: add --time COLUMN, or --detector convolutional.' : 'Leave it out.',
		);
	}
}
