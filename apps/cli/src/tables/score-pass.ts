import { type FittedDetector, FittedReinforcement } from '@anod/core';
import { withTypes } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import type { Source } from '../input/source.js';
import { type AddedColumn, createScoreTable, probabilityColumn, scoreColumns } from '../output/score-table.js';
import { type RowRoles, type ScoreResult, scoreSource } from '../scoring/score-source.js';
import { formatCount } from '../terminal/numbers.js';
import type { Context } from '../verbs/context.js';

export interface ScorePass {
	readonly database: Database;
	readonly source: Source;
	/** Asked again after the types were widened. */
	readonly columns: () => readonly SourceColumn[];
	readonly roles: () => RowRoles;
	readonly detector: FittedDetector;
	readonly top: number;
	/** Whether scores are kept for output. */
	readonly keep: boolean;
	/** Rows in all, where known. */
	readonly total: number | undefined;
}

/** The columns that a detector's scores add to the rows. */
export const addedBy = (detector: FittedDetector): readonly AddedColumn[] =>
	detector instanceof FittedReinforcement ? [...scoreColumns, probabilityColumn] : scoreColumns;

/** One pass over all rows with progress; a second one when the types have to be widened. */
export async function scorePass(context: Context, pass: ScorePass): Promise<ScoreResult> {
	const table = pass.keep ? await createScoreTable(pass.database, addedBy(pass.detector)) : undefined;
	let begun = false;
	const result = await withTypes(pass.source, async () => {
		if (begun) await table?.clear();
		begun = true;
		return scoreSource({
			database: pass.database,
			source: pass.source,
			columns: pass.columns(),
			roles: pass.roles(),
			detector: pass.detector,
			top: pass.top,
			table,
			signal: context.signal,
			onRows: (rows) =>
				context.progress.update('scoring', pass.total === undefined ? undefined : rows / pass.total, `${formatCount(rows)} rows`),
		});
	});
	table?.finish();
	return result;
}
