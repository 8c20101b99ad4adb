import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dataError, inputError, outputError } from '../errors.js';

/** What a person says about a row. */
export type Answer = 'anomaly' | 'normal' | 'skip';

/** The first line: what the log is about. */
export interface LogHeader {
	readonly log: typeof format;
	/** Name of the data file at the beginning. */
	readonly data: string;
	/** The columns whose cells `hash` is of. */
	readonly columns: readonly string[];
}

/** The model file of this SHA-256 knows every answer above. */
export interface ModelRecord {
	readonly model: string;
}

/** Rows that are asked about before anything is learned again. */
export interface BatchRecord {
	readonly batch: number;
	/** From 1. */
	readonly rows: readonly number[];
}

export interface AnswerRecord {
	readonly batch: number;
	/** From 1. */
	readonly row: number;
	/** Cell of the --id column. */
	readonly id?: string;
	/** Of the row's cells. */
	readonly hash: string;
	readonly answer: Answer;
	/** When it was asked. */
	readonly score: number;
	readonly probability: number;
}

/** The last answer about a row is taken back. */
export interface UndoRecord {
	readonly batch: number;
	readonly row: number;
	readonly undo: true;
}

export type LogRecord = ModelRecord | BatchRecord | AnswerRecord | UndoRecord;

const format = 'anod review 1';

export interface Log {
	readonly header: LogHeader;
	readonly records: readonly LogRecord[];
	/** Bytes of whole lines; what comes after them was cut short. */
	readonly length: number;
}

const begin = `{"log":"${format}"`;

/** Whether a file holds no more than the beginning of a first line: nothing was answered yet. */
const isTornHeader = (text: string): boolean => begin.startsWith(text) || text.startsWith(begin);

const isRecord = (value: unknown): value is LogRecord => {
	if (value === null || typeof value !== 'object') return false;
	const { model, batch, row, rows, answer, undo } = value as Record<string, unknown>;
	if (typeof model === 'string') return true;
	if (!Number.isInteger(batch)) return false;
	if (Array.isArray(rows)) return rows.every((one) => Number.isInteger(one));
	return Number.isInteger(row) && (undo === true || answer === 'anomaly' || answer === 'normal' || answer === 'skip');
};

/**
 * Reads a log of answers. A last line that was cut short, by a process that was killed while it wrote, does not count.
 *
 * @returns undefined where there is none yet.
 * @throws CliError ANOD_FILE for a file that is something else, or damaged.
 */
export function readLog(path: string): Log | undefined {
	let bytes: Buffer;
	try {
		bytes = readFileSync(path);
	} catch (error) {
		const { code } = error as { code?: string };
		if (code === 'ENOENT') return undefined;
		throw inputError(`the log ${path} cannot be read (${code}).`, 'Check the path and its permissions.');
	}
	const length = bytes.lastIndexOf(10) + 1;
	const lines = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
	const parsed = lines.map((line, at): unknown => {
		try {
			return JSON.parse(line);
		} catch {
			throw dataError('ANOD_FILE', `line ${at + 1} of the log ${path} is damaged.`, 'Mend it, or name another with --log.');
		}
	});
	const [header, ...records] = parsed as [LogHeader | undefined, ...unknown[]];
	if (header === undefined && isTornHeader(bytes.toString('latin1'))) return undefined;
	if (header?.log !== format || !Array.isArray(header.columns))
		throw dataError('ANOD_FILE', `${path} is no log of anod review.`, 'Name another file with --log.');
	const wrong = records.findIndex((record) => !isRecord(record));
	if (wrong >= 0)
		throw dataError('ANOD_FILE', `line ${wrong + 2} of the log ${path} holds no answer.`, 'Mend it, or name another with --log.');
	return { header, records: records as LogRecord[], length };
}

const now = (): string => new Date().toISOString();

/** Writes a log line by line; each is on the disk when the call returns. */
export class LogWriter {
	readonly #file: number;
	#length: number;

	/** @param log - as it was read: what comes after its whole lines is cut off. */
	constructor(
		private readonly path: string,
		log: Log | undefined,
		header: Omit<LogHeader, 'log'>,
	) {
		try {
			this.#file = openSync(path, 'a');
			ftruncateSync(this.#file, log?.length ?? 0);
		} catch (error) {
			throw outputError(
				`the log ${path} cannot be written (${(error as { code?: string }).code}).`,
				'Check the path, or name another with --log.',
			);
		}
		this.#length = log?.length ?? 0;
		if (!log) this.#write({ log: format, time: now(), ...header });
	}

	append(record: LogRecord): void {
		this.#write({ time: now(), ...record });
	}

	close(): void {
		closeSync(this.#file);
	}

	#write(record: object): void {
		if (fstatSync(this.#file).size !== this.#length)
			throw dataError(
				'ANOD_FILE',
				`the log ${this.path} was changed by another process while this review ran.`,
				'Let one review run at a time; every answer until now is in the log.',
			);
		const line = Buffer.from(`${JSON.stringify(record)}\n`);
		try {
			for (let written = 0; written < line.length; ) written += writeSync(this.#file, line, written);
			fsyncSync(this.#file);
		} catch (error) {
			throw outputError(
				`the log ${this.path} cannot be written (${(error as { code?: string }).code}).`,
				'Free some space; answers until now are in it.',
			);
		}
		this.#length += line.length;
	}
}
