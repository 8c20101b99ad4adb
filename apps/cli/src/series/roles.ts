import { dataError, usageError } from '../errors.js';
import type { SourceColumn } from '../input/columns.js';
import type { Source } from '../input/source.js';
import { nearestName } from '../options/nearest.js';
import type { Flags } from '../options/parse.js';
import { findColumn, findRoles } from '../tables/roles.js';
import type { SeriesDetector } from './detector.js';
import type { SeriesLearner } from './learner.js';

/** Which column is what in a file that holds a series. */
export interface SeriesRoles {
	readonly channels: readonly SourceColumn[];
	readonly time: SourceColumn | undefined;
	readonly series: SourceColumn | undefined;
	readonly label: SourceColumn | undefined;
	readonly id: SourceColumn | undefined;
	readonly anomalyValues: ReadonlySet<string>;
	readonly unknownValues: ReadonlySet<string>;
	/** Columns that cannot be a channel. */
	readonly left: readonly SourceColumn[];
}

/** Columns of numbers with one of these names hold times, as core sees it. */
const timeName = /^(?:time|times|timestamp|ts|date|datetime|date[ _-]?time|ds)$/i;

const isChannel = (column: SourceColumn): boolean => column.reading === 'number' || column.reading === 'boolean';

/** The roles of a file to learn from: by the flags, by a config file, then by what the columns hold. */
export function rolesToFit(source: Source, flags: Flags, options: SeriesLearner['columns']): SeriesRoles {
	const { label, anomalyValues, unknownValues, id, time: found } = findRoles(source, flags);
	const taken = new Set([label?.name, id?.name]);
	const series = findColumn(source, flags.text('series') ?? (options.series || undefined), 'series');
	taken.add(series?.name);
	const named = findColumn(source, options.time || undefined, 'time');
	const free = source.columns.filter((column) => !taken.has(column.name));
	const time =
		(flags.text('time') !== undefined ? found : named) ??
		free.find((column) => column.reading === 'date') ??
		free.find((column) => column.reading === 'number' && timeName.test(column.name));
	const rest = free.filter((column) => column.name !== time?.name);
	const channels = rest.filter(isChannel);
	if (channels.length === 0)
		throw dataError(
			'ANOD_NO_COLUMNS',
			`${source.name} has no column of numbers to learn a series from.`,
			`It has ${source.columns
				.slice(0, 12)
				.map(({ name, reading }) => `${name} (${reading})`)
				.join(', ')}. Name fewer in --label, --id, --time and --series.`,
		);
	return { channels, time, series, label, id, anomalyValues, unknownValues, left: rest.filter((column) => !isChannel(column)) };
}

/** The roles of a file to score: the channels that a detector learned, and the time and the series it knows. */
export function rolesToScore(source: Source, flags: Flags, detector: SeriesDetector, model: string): SeriesRoles {
	const { fittedOptions, summary } = detector;
	const named = 'series' in fittedOptions ? fittedOptions.series : '';
	const { label, anomalyValues, unknownValues, id, time } = findRoles(source, flags);
	if (flags.text('time') !== undefined && fittedOptions.time !== '' && time?.name !== fittedOptions.time)
		throw usageError(
			`--time is ${flags.text('time')}, but ${model} was fitted with the times of column ${fittedOptions.time}.`,
			'Leave --time out, or rename the column.',
		);
	const names = source.columns.map((column) => column.name);
	const find = (name: string, what: string): SourceColumn => {
		const column = source.columns.find((one) => one.name === name);
		if (column) return column;
		const near = nearestName(name, names);
		throw dataError(
			'ANOD_UNKNOWN_COLUMN',
			`${source.name} has no column ${name}, ${what} that ${model} was fitted on.`,
			near ? `Is ${near} meant? Rename it.` : `It has ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}.`,
		);
	};
	const channels = summary.columns.map(({ name }) => find(name, 'a channel'));
	const text = channels.find((column) => !isChannel(column));
	if (text)
		throw dataError(
			'ANOD_INPUT',
			`column ${text.name} of ${source.name} holds ${text.reading}s; ${model} was fitted on numbers.`,
			'Mend its cells.',
		);
	return {
		channels,
		time: fittedOptions.time === '' ? time : find(fittedOptions.time, 'the time'),
		series: named === '' ? undefined : find(named, 'the name of the series'),
		label,
		id,
		anomalyValues,
		unknownValues,
		left: [],
	};
}
