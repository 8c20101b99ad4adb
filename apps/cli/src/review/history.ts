import { dataError } from '../errors.js';
import type { AnswerRecord, BatchRecord, Log, LogRecord } from './log.js';

/** What is known of a row: 1 = anomaly, −1 = surely normal. */
export type Known = 1 | -1;

/** What a log says, seen from a model. */
export interface History {
	/** By row, from 0: what people said, taken back answers left out. */
	readonly known: Map<number, Known>;
	/** By row, from 0: what the model was told. */
	readonly learned: Map<number, Known>;
	/** Rows of a batch that was begun on this model and not learned, from 0: those yet to be asked. */
	readonly open: readonly number[] | undefined;
	/** Number of the last batch; 0 = none. */
	readonly batch: number;
	/** Whether the log knows this model. */
	readonly met: boolean;
}

const isAnswer = (record: LogRecord): record is AnswerRecord => 'answer' in record;
const isBatch = (record: LogRecord): record is BatchRecord => 'rows' in record;

function take(known: Map<number, Known>, record: LogRecord): void {
	if (isAnswer(record) && record.answer !== 'skip') known.set(record.row - 1, record.answer === 'anomaly' ? 1 : -1);
	if ('undo' in record) known.delete(record.row - 1);
}

/** The rows of a batch about which nothing was said since, in its order. */
function unasked(batch: BatchRecord, since: readonly LogRecord[]): number[] {
	const left = batch.rows.map((row) => row - 1);
	for (const record of since) {
		if (isAnswer(record)) left.splice(left.indexOf(record.row - 1), left.includes(record.row - 1) ? 1 : 0);
		if ('undo' in record) left.unshift(record.row - 1);
	}
	return left;
}

/**
 * Goes through a log again.
 *
 * @param fingerprint - SHA-256 of the model file as it is now.
 */
export function replay(records: readonly LogRecord[], fingerprint: string): History {
	const mark = records.findLastIndex((record) => 'model' in record && record.model === fingerprint);
	const known = new Map<number, Known>();
	for (const record of records.slice(0, mark + 1)) take(known, record);
	const learned = new Map(known);
	for (const record of records.slice(mark + 1)) take(known, record);
	const last = records.findLastIndex(isBatch);
	const after = records.slice(last + 1);
	const unfinished = mark >= 0 && last > mark && !after.some((record) => 'model' in record);
	const open = unfinished ? unasked(records[last] as BatchRecord, after) : undefined;
	return {
		known,
		learned,
		open,
		batch: last < 0 ? 0 : (records[last] as BatchRecord).batch,
		met: mark >= 0,
	};
}

/** What to tell the model: rows, from 0, with 1, −1, or 0 where an answer was taken back. */
export function untold({ known, learned }: Pick<History, 'known' | 'learned'>): Map<number, Known | 0> {
	const changes = new Map<number, Known | 0>();
	for (const [row, label] of known) if (learned.get(row) !== label) changes.set(row, label);
	for (const row of learned.keys()) if (!known.has(row)) changes.set(row, 0);
	return changes;
}

/** @throws CliError ANOD_FILE when answers of the log are about rows that the data do not have. */
export function checkSameData(
	path: string,
	log: Log,
	data: { readonly name: string; readonly length: number; hash(row: number): string },
): void {
	const other = (row: number, what: string) =>
		dataError(
			'ANOD_FILE',
			`the log ${path} holds answers about another file than ${data.name}: ${what} row ${row}.`,
			`It began with ${log.header.data}. Name that file, or another log with --log.`,
		);
	for (const record of log.records) {
		const rows = isBatch(record) ? record.rows : 'row' in record ? [record.row] : [];
		const beyond = rows.find((row) => row < 1 || row > data.length);
		if (beyond !== undefined) throw other(beyond, 'there is no');
		if (isAnswer(record) && data.hash(record.row - 1) !== record.hash) throw other(record.row, 'other cells in');
	}
}
