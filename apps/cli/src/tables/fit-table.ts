import type { AutoencoderDetector } from '@anod/core';
import { withTypes } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import { drawSample, sampleLimit } from '../input/sample.js';
import type { Source } from '../input/source.js';
import { showFit } from '../subjects/learned.js';
import { counted, formatCount } from '../terminal/numbers.js';
import { backend, type Context, checkRows } from '../verbs/context.js';

export interface TableFit {
	/** Rows of the whole source. */
	readonly total: number;
	readonly notes: readonly string[];
}

/** Reads the source once, draws the rows to fit on, and fits. */
export async function fitTable(
	context: Context,
	database: Database,
	source: Source,
	columns: () => readonly SourceColumn[],
	detector: AutoencoderDetector,
): Promise<TableFit> {
	const { flags, signal, progress } = context;
	const limit = flags.count('fit-rows', 10) ?? sampleLimit(columns().length);
	const sample = await withTypes(source, () =>
		drawSample(database, source, columns(), limit, detector.options.seed, signal, (rows) =>
			progress.update('reading', undefined, `${formatCount(rows)} rows`),
		),
	);
	checkRows(source, sample.total);
	const input = Object.fromEntries(columns().map((column, index) => [column.name, sample.columns[index]!]));
	await detector.fit(input, {
		backend: backend(flags),
		signal,
		onProgress: showFit(progress),
	});
	const notes = [...source.notes];
	if (sample.length < sample.total)
		notes.push(
			`fitted on ${formatCount(sample.length)} of ${counted(sample.total, 'row')}, drawn at random with seed ${detector.options.seed} (--fit-rows changes that)`,
		);
	return { total: sample.total, notes };
}
