import type { FitSummary } from '@anod/core';
import { dataError, usageError } from '../errors.js';
import type { SourceColumn } from '../input/columns.js';
import { labelValues } from '../input/labels.js';
import type { Source } from '../input/source.js';
import { nearestName } from '../options/nearest.js';
import type { Flags } from '../options/parse.js';
import type { RowRoles } from '../scoring/score-source.js';

/** The column of a name, whatever its case. @throws CliError ANOD_USAGE that names the nearest. */
export function findColumn(source: Source, name: string | undefined, flag: string): SourceColumn | undefined {
	if (name === undefined) return undefined;
	const names = source.columns.map((column) => column.name);
	const found =
		source.columns.find((column) => column.name === name) ??
		source.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
	if (found) return found;
	const near = nearestName(name, names);
	throw usageError(
		`${source.name} has no column ${name} for --${flag}.`,
		near ? `Did you mean ${near}?` : `It has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
	);
}

/** What --anomaly-value and --unknown-value say about the cells of --label. @throws CliError ANOD_USAGE where they say nothing, or two things */
function labelMeanings(flags: Flags): Pick<RowRoles, 'anomalyValues' | 'unknownValues'> {
	const [anomalyValues, unknownValues] = [labelValues(flags.many('anomaly-value')), labelValues(flags.many('unknown-value'))];
	const given = ['anomaly-value', 'unknown-value'].find((name) => flags.many(name).length > 0);
	if (given !== undefined && flags.text('label') === undefined)
		throw usageError(`--${given} says what labels mean, but no column of labels was named.`, 'Add --label COLUMN.');
	const both = [...anomalyValues].find((value) => unknownValues.has(value));
	if (both !== undefined) throw usageError(`${both} was given as --anomaly-value and as --unknown-value.`, 'Give it once.');
	return { anomalyValues, unknownValues };
}

/** The columns that --label, --id and --time name; without --time, the first column that holds moments. */
export function findRoles(source: Source, flags: Flags): RowRoles {
	return {
		label: findColumn(source, flags.text('label'), 'label'),
		...labelMeanings(flags),
		id: findColumn(source, flags.text('id'), 'id'),
		time: findColumn(source, flags.text('time'), 'time') ?? source.columns.find((column) => column.reading === 'date'),
	};
}

/** Columns to fit on: all but the label and the id. */
export function columnsToFit(source: Source, roles: Pick<RowRoles, 'label' | 'id'>): SourceColumn[] {
	const columns = source.columns.filter((column) => column.name !== roles.label?.name && column.name !== roles.id?.name);
	if (columns.length === 0)
		throw dataError('ANOD_NO_COLUMNS', `${source.name} has no column to learn from.`, 'Name fewer columns in --label and --id.');
	return columns;
}

/** Columns a fitted detector reads, as far as the source has them; the detector itself complains about one that must be there. */
export function columnsToScore(source: Source, summary: FitSummary, model: string): SourceColumn[] {
	const needed = summary.columns.filter((column) => column.features > 0);
	const byName = new Map(source.columns.map((column) => [column.name, column]));
	const columns = needed.flatMap((column) => byName.get(column.name) ?? []);
	const lacking = needed.filter((column) => column.missingShare === 0 && !byName.has(column.name)).map((column) => column.name);
	if (lacking.length === 0 && columns.length > 0) return columns;
	const near = lacking[0] === undefined ? undefined : nearestName(lacking[0], [...byName.keys()]);
	const listed = `${lacking.slice(0, 5).join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''}`;
	throw dataError(
		'ANOD_UNKNOWN_COLUMN',
		`${source.name} has no column ${listed}, which ${model} was fitted on.`,
		near ? `Is ${near} meant? Rename it.` : `It has ${[...byName.keys()].slice(0, 12).join(', ')}${byName.size > 12 ? ', …' : ''}.`,
	);
}
