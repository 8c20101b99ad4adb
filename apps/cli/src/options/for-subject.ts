import { usageError } from '../errors.js';
import type { FlagSpec, SubjectKind } from './flags.js';
import type { Flags } from './parse.js';

const called: Readonly<Record<SubjectKind, string>> = { table: 'a table of rows', series: 'a series', images: 'images' };
const here: Readonly<Record<SubjectKind, string>> = {
	table: 'here is a table of rows',
	series: 'here is a series',
	images: 'here are images',
};
const detectorOf = (kind: SubjectKind) => (kind === 'table' ? 'autoencoder' : 'convolutional');

const listed = (kinds: readonly SubjectKind[]): string => kinds.map((kind) => called[kind]).join(' or ');

/** No flag is accepted and ignored. @throws CliError ANOD_USAGE for a flag that is for another detector, or for another kind of data. */
export function checkFlagsFor(kind: SubjectKind, flags: Flags, specs: readonly FlagSpec[]): void {
	for (const name of flags.given) {
		const meant = specs.filter((spec) => spec.name === name);
		if (meant.some((spec) => !spec.for || spec.for.includes(kind))) continue;
		const kinds = [...new Set(meant.flatMap((spec) => spec.for ?? []))];
		const owner = detectorOf(kinds[0]!);
		const other = kinds.every((one) => detectorOf(one) !== detectorOf(kind));
		if (other && meant.some((spec) => /^(Autoencoder|Convolutional)/.test(spec.group)))
			throw usageError(
				`--${name} is an option of the ${owner} detector; here is the ${detectorOf(kind)} one, for ${called[kind]}.`,
				`Leave it out, or choose with --detector ${owner}${owner === 'convolutional' ? ' (--time COLUMN does, too)' : ''}.`,
			);
		throw usageError(
			`--${name} is for ${listed(kinds)}; ${here[kind]}.`,
			kind === 'table' && kinds.includes('series') ? 'A series: add --time COLUMN, or --detector convolutional.' : 'Leave it out.',
		);
	}
}
