import type { Cell, Table } from '../data/types.js';
import { AnodError } from '../errors.js';
import { atOnce } from '../training/run.js';
import { categoryFeatureNames, countCategories, fitCategories } from './category-column.js';
import { dateFeatureNames, fitDates } from './date-column.js';
import { allMissing, inferKind } from './infer.js';
import { nearestName } from './nearest-name.js';
import { fitNumbers } from './number-column.js';
import { readNumber } from './parse.js';
import type { ColumnKind, ColumnSchema, Preprocessing, PreprocessingOptions } from './types.js';
import { columnValues } from './values.js';

interface Learned {
	readonly state: object;
	readonly names: readonly string[];
	readonly missing: number;
	readonly remark?: string;
}

function countMissing(values: Float64Array): number {
	let missing = 0;
	for (let i = 0; i < values.length; i++) if (values[i] !== values[i]) missing++;
	return missing;
}

function learn(cells: ArrayLike<Cell>, name: string, kind: ColumnKind, options: PreprocessingOptions): Learned {
	if (kind === 'category') {
		const counted = countCategories(cells);
		const state = fitCategories(counted, options);
		return { state, names: categoryFeatureNames(name, state), missing: cells.length - counted.present };
	}
	if (kind === 'ignore') {
		const values = Float64Array.from(cells, (cell) => readNumber(cell) ?? 0);
		return { state: {}, names: [], missing: countMissing(values) };
	}
	const values = columnValues(cells, kind, name);
	const missing = countMissing(values);
	if (kind === 'date') {
		const state = fitDates(values, options);
		const names = dateFeatureNames(name, state);
		return { state, names, missing, remark: names.length ? undefined : 'too short a time to show a cycle, so nothing is learned from it' };
	}
	return { ...fitNumbers(values, kind === 'boolean', options), names: [name], missing };
}

function decideKind(cells: ArrayLike<Cell>, name: string, named: boolean, options: PreprocessingOptions): ReturnType<typeof inferKind> {
	const given = options.columns ?? {};
	const stated = Object.hasOwn(given, name) ? given[name] : undefined;
	if (stated === 'ignore' || !allMissing(cells))
		return stated ? { kind: stated, reason: 'stated in option columns' } : inferKind(cells, name, named);
	if (options.missing === 'error')
		throw new AnodError(
			'ANOD_MISSING_VALUE',
			`column ${name} has no value in any row; leave it out, or state it as ignore in option columns.`,
			{
				column: name,
			},
		);
	return { kind: 'ignore', reason: 'all cells are missing' };
}

function checkNames(given: NonNullable<PreprocessingOptions['columns']>, names: readonly string[]): void {
	for (const column of Object.keys(given))
		if (!names.includes(column)) {
			const nearest = nearestName(column, names);
			throw new AnodError('ANOD_OPTION', `option columns names ${column}, which the rows lack; the nearest column is ${nearest}.`, {
				option: 'columns',
				column,
				nearest,
			});
		}
}

function nothingLeft(columns: readonly ColumnSchema[]): AnodError {
	const reasons = columns.slice(0, 5).map(({ name, reason }) => `${name} (${reason})`);
	const more = columns.length > 5 ? `, and ${columns.length - 5} more` : '';
	const message = `no column is left to learn from: ${reasons.join(', ')}${more}; state what they hold in option columns.`;
	return new AnodError('ANOD_INPUT', message, { columns: columns.map(({ name, reason }) => ({ name, reason })) });
}

/**
 * Learns from rows how each column becomes features: what it holds, and how that is scaled.
 *
 * The order of the rows matters only to recognise a column that counts them; the order of the columns only to positions.
 *
 * @throws AnodError ANOD_TOO_FEW_ROWS without rows; ANOD_OPTION when option `columns` names an unknown one; ANOD_INPUT for a cell that is not of
 * the kind stated, and when no column is left to learn from; ANOD_MISSING_VALUE for a column without any cell when `missing` is `error`.
 */
export const fitPreprocessing = (table: Table, options: PreprocessingOptions): Preprocessing =>
	atOnce(fittingPreprocessing(table, options));

/** As {@link fitPreprocessing}, with a pause to be had after each column. */
export function* fittingPreprocessing(table: Table, options: PreprocessingOptions): Generator<void, Preprocessing> {
	if (table.length === 0) throw new AnodError('ANOD_TOO_FEW_ROWS', 'fit() got 0 rows; it learns from at least 1.', { rows: 0 });
	const given = options.columns ?? {};
	checkNames(given, table.names);
	const columns: ColumnSchema[] = [];
	const featureNames: string[] = [];
	const featureColumn: number[] = [];
	for (const [position, name] of table.names.entries()) {
		const cells = table.columns[position];
		const { kind, reason } = decideKind(cells, name, table.named, options);
		const learned = learn(cells, name, kind, options);
		columns.push({
			name,
			kind,
			reason: learned.remark ? `${reason}; ${learned.remark}` : reason,
			first: featureNames.length,
			features: learned.names.length,
			missingShare: learned.missing / table.length,
			state: learned.state as Readonly<Record<string, unknown>>,
		});
		for (const featureName of learned.names) {
			featureNames.push(featureName);
			featureColumn.push(position);
		}
		yield;
	}
	if (featureNames.length === 0) throw nothingLeft(columns);
	const { scaling, compressBeyond, missing } = options;
	return {
		options: { scaling, compressBeyond, missing, columns: { ...given } },
		named: table.named,
		columns,
		width: featureNames.length,
		featureNames,
		featureColumn,
	};
}
