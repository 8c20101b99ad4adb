import type { Cell, FittedDetector, Prediction } from '@anod/core';
import { throwIfAborted } from '../errors.js';
import { readBlocks } from '../input/blocks.js';
import type { SourceColumn } from '../input/columns.js';
import type { Database } from '../input/database.js';
import { readLabel } from '../input/labels.js';
import type { Source } from '../input/source.js';
import type { ScoreTable } from '../output/score-table.js';
import { ScoreSketch } from './sketch.js';
import { Timeline } from './timeline.js';
import { TopRows } from './top.js';

/** Columns with a part of their own: they name rows or judge them. */
export interface RowRoles {
	readonly label?: SourceColumn;
	readonly anomalyValues: ReadonlySet<string>;
	readonly unknownValues: ReadonlySet<string>;
	readonly id?: SourceColumn;
	readonly time?: SourceColumn;
}

/** What a detector of rows says: some know how likely each is an anomaly. */
export type PredictionOfRows = Prediction & { readonly probabilities?: Float64Array };

export interface ScoreRequest {
	readonly database: Database;
	readonly source: Source;
	/** Columns the detector gets. */
	readonly columns: readonly SourceColumn[];
	readonly roles: RowRoles;
	readonly detector: FittedDetector;
	readonly top: number;
	/** Where scores are kept for output; undefined when nothing is written. */
	readonly table: ScoreTable | undefined;
	readonly signal: AbortSignal;
	readonly onRows: (rows: number) => void;
}

/** What a pass over all rows found; its size does not depend on their number, except for labels. */
export interface ScoreResult {
	readonly rows: number;
	readonly anomalies: number;
	readonly sketch: ScoreSketch;
	readonly timeline: Timeline;
	readonly top: TopRows;
	/** Scores and labels (1 and 0) of the labelled rows; empty without a label column. */
	readonly labelled: { readonly scores: Float64Array; readonly labels: Uint8Array; readonly unlabelled: number };
	/** Seconds inside the detector, without reading. */
	readonly secondsScoring: number;
}

/** The same column as text, whatever it holds. */
export const asText = (column: SourceColumn): SourceColumn => ({ ...column, reading: 'text', expression: column.text });

/** Scores every row of a source, a block at a time. */
export async function scoreSource(request: ScoreRequest): Promise<ScoreResult> {
	const { database, source, columns, roles, detector, signal } = request;
	const extras = [
		...(roles.label ? [asText(roles.label)] : []),
		...(roles.id ? [asText(roles.id)] : []),
		...(roles.time ? [{ ...roles.time, reading: 'number' as const }] : []),
	];
	const sketch = new ScoreSketch();
	const timeline = new Timeline();
	const top = new TopRows(request.top);
	const labelScores: number[] = [];
	const labels: number[] = [];
	let unlabelled = 0;
	let rows = 0;
	let anomalies = 0;
	let milliseconds = 0;
	for await (const block of readBlocks(database, source, [...columns, ...extras], signal)) {
		const cells = block.columns.slice(0, columns.length);
		let next = columns.length;
		const label = roles.label ? (block.columns[next++] as ArrayLike<string | null>) : undefined;
		const id = roles.id ? (block.columns[next++] as ArrayLike<string | null>) : undefined;
		const time = roles.time ? (block.columns[next] as ArrayLike<number>) : undefined;
		const started = performance.now();
		const prediction: PredictionOfRows = await detector.predict(
			Object.fromEntries(columns.map((column, index) => [column.name, cells[index]!])),
			{ signal },
		);
		milliseconds += performance.now() - started;
		throwIfAborted(signal);
		const { probabilities } = prediction;
		request.table?.append(prediction.scores, prediction.labels, prediction.pValues, ...(probabilities ? [probabilities] : []));
		sketch.add(prediction.scores);
		timeline.add(block.first, prediction.scores, time);
		for (let index = 0; index < block.length; index++) {
			const score = prediction.scores[index]!;
			anomalies += prediction.labels[index]!;
			if (label) {
				const value = readLabel(label[index] ?? null, roles.anomalyValues, roles.label!.name, block.first + index, roles.unknownValues);
				if (value === -1) unlabelled++;
				else {
					labels.push(value);
					labelScores.push(score);
				}
			}
			if (!top.wants(score)) continue;
			top.add({
				row: block.first + index,
				score,
				pValue: prediction.pValues[index]!,
				anomaly: prediction.labels[index] === 1,
				...(probabilities ? { probability: probabilities[index]! } : {}),
				cells: cells.map((column) => column[index] as Cell),
				name: id ? (id[index] ?? null) : null,
				time: time ? time[index]! : Number.NaN,
			});
		}
		rows += block.length;
		request.onRows(rows);
	}
	return {
		rows,
		anomalies,
		sketch,
		timeline,
		top,
		labelled: { scores: Float64Array.from(labelScores), labels: Uint8Array.from(labels), unlabelled },
		secondsScoring: milliseconds / 1000,
	};
}
