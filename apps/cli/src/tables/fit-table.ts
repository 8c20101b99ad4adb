import type { AutoencoderDetector, Cell, ReinforcementDetector } from '@anod/core';
import { withTypes } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import { pickLabelled, readCodes, takeRows } from '../input/labelled-sample.js';
import { asKnown, readLabel } from '../input/labels.js';
import { drawSample, sampleLimit } from '../input/sample.js';
import type { Source } from '../input/source.js';
import { asText, type RowRoles } from '../scoring/score-source.js';
import { showFit } from '../subjects/learned.js';
import { counted, formatCount } from '../terminal/numbers.js';
import { backend, type Context, checkRows } from '../verbs/context.js';

export interface TableFit {
	/** Rows of the whole source. */
	readonly total: number;
	readonly notes: readonly string[];
}

export interface TableFitRequest {
	readonly context: Context;
	readonly database: Database;
	readonly source: Source;
	/** Asked again after the types were widened. */
	readonly columns: () => readonly SourceColumn[];
	readonly roles: () => RowRoles;
}

interface Drawn {
	readonly total: number;
	readonly length: number;
	readonly columns: readonly ArrayLike<Cell>[];
	/** What is known of the rows drawn: 1 = anomaly, 0 = nothing, −1 = surely normal; undefined without a column of labels. */
	readonly labels?: Int8Array;
	/** Rows of the whole source that have a label. */
	readonly labelled?: number;
}

/** Fits on rows without their labels, drawn in one pass. */
export async function fitTable(request: TableFitRequest, detector: AutoencoderDetector): Promise<TableFit> {
	const { context, source } = request;
	const { seed } = detector.options;
	const sample = await withTypes(source, () => drawUnlabelled(request, seed));
	checkRows(source, sample.total);
	await detector.fit(asInput(request, sample), runOf(context));
	return { total: sample.total, notes: [...source.notes, ...sampleNotes(sample, seed)] };
}

/**
 * Fits on rows and their labels, where --label names them. Labels are read first, so that no labelled row is lost among those that are not drawn.
 */
export async function fitLabelledTable(request: TableFitRequest, detector: ReinforcementDetector): Promise<TableFit> {
	const { context, source } = request;
	const { seed } = detector.options;
	const sample = await withTypes(source, () => (request.roles().label ? drawLabelled(request, seed) : drawUnlabelled(request, seed)));
	checkRows(source, sample.total);
	const summary = await detector.fit(asInput(request, sample), { ...runOf(context), labels: sample.labels });
	return { total: sample.total, notes: [...source.notes, ...sampleNotes(sample, seed), ...summary.notes] };
}

const limitOf = ({ context, columns }: TableFitRequest): number => context.flags.count('fit-rows', 10) ?? sampleLimit(columns().length);

const reading =
	({ progress }: Context) =>
	(rows: number): void =>
		progress.update('reading', undefined, `${formatCount(rows)} rows`);

function drawUnlabelled(request: TableFitRequest, seed: number): Promise<Drawn> {
	const { context, database, source, columns } = request;
	return drawSample(database, source, columns(), limitOf(request), seed, context.signal, reading(context));
}

async function drawLabelled(request: TableFitRequest, seed: number): Promise<Drawn> {
	const { context, database, source, columns, roles } = request;
	const { label, anomalyValues, unknownValues } = roles();
	const known = await readCodes(
		database,
		source,
		asText(label!),
		(cell, row) => asKnown(readLabel(cell, anomalyValues, label!.name, row, unknownValues)),
		context.signal,
	);
	const rows = pickLabelled(known, limitOf(request), seed);
	return {
		total: known.length,
		length: rows.length,
		columns: await takeRows(database, source, columns(), rows, context.signal, reading(context)),
		labels: Int8Array.from(rows, (row) => known[row]!),
		labelled: countLabelled(known),
	};
}

const asInput = ({ columns }: TableFitRequest, sample: Drawn): Record<string, ArrayLike<Cell>> =>
	Object.fromEntries(columns().map((column, index) => [column.name, sample.columns[index]!]));

const runOf = ({ flags, signal, progress }: Context) => ({ backend: backend(flags), signal, onProgress: showFit(progress) });

const countLabelled = (labels: Int8Array): number => labels.reduce((count, label) => count + Math.abs(label), 0);

function sampleNotes({ length, total, labels, labelled = 0 }: Drawn, seed: number): string[] {
	if (length >= total) return [];
	const kept = labels ? countLabelled(labels) : 0;
	const which =
		labelled === 0
			? ''
			: `, ${kept === labelled ? `all ${formatCount(kept)}` : `${formatCount(kept)} of ${formatCount(labelled)}`} labelled ones among them`;
	return [
		`fitted on ${formatCount(length)} of ${counted(total, 'row')}${which}, drawn at random with seed ${seed} (--fit-rows changes that)`,
	];
}
