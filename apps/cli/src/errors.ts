import { AnodError, isAnodError } from '@anod/core';

/** What the process ends with. 0 and 2 are results, the others errors (after sysexits.h). */
export const exitCodes = {
	/** Done; `detect`, `score` and `watch` found no anomaly. */
	ok: 0,
	/** Something unexpected. */
	unexpected: 1,
	/** `detect`, `score` and `watch` found at least one anomaly. */
	anomalies: 2,
	/** Unknown command or flag, or a value an option does not take. */
	usage: 64,
	/** The file was read, but its content does not do. */
	data: 65,
	/** There is no such file, or it cannot be read. */
	noInput: 66,
	/** A bug or a failed kernel. */
	internal: 70,
	/** The output cannot be written. */
	cannotCreate: 73,
	/** Stopped by Ctrl-C. */
	interrupted: 130,
} as const;

/** An error a person can act on: one sentence, a hint what to do next, a stable code, an exit code. */
export class CliError extends Error {
	override readonly name = 'CliError';
	constructor(
		readonly code: string,
		readonly sentence: string,
		readonly hint: string,
		readonly exit: number,
	) {
		super(`${code}: ${sentence}`);
	}
}

export const usageError = (sentence: string, hint = 'See anod --help.'): CliError =>
	new CliError('ANOD_USAGE', sentence, hint, exitCodes.usage);
export const dataError = (code: string, sentence: string, hint: string): CliError => new CliError(code, sentence, hint, exitCodes.data);
export const inputError = (sentence: string, hint: string): CliError => new CliError('ANOD_NO_INPUT', sentence, hint, exitCodes.noInput);
export const outputError = (sentence: string, hint: string): CliError =>
	new CliError('ANOD_OUTPUT', sentence, hint, exitCodes.cannotCreate);

const coreExits: Readonly<Record<string, number>> = {
	ANOD_OPTION: exitCodes.usage,
	ANOD_SHAPE: exitCodes.data,
	ANOD_INPUT: exitCodes.data,
	ANOD_MISSING_VALUE: exitCodes.data,
	ANOD_UNKNOWN_COLUMN: exitCodes.data,
	ANOD_TOO_FEW_ROWS: exitCodes.data,
	ANOD_DIVERGED: exitCodes.data,
	ANOD_FILE: exitCodes.data,
	ANOD_ABORTED: exitCodes.interrupted,
	ANOD_NOT_FITTED: exitCodes.internal,
	ANOD_BACKEND: exitCodes.internal,
	ANOD_DISPOSED: exitCodes.internal,
};

/** What is shown of any error: never a stack, always a code and an exit code. */
export interface ShownError {
	readonly code: string;
	readonly message: string;
	readonly hint: string;
	readonly exit: number;
}

/** Turns whatever was thrown into what a person reads. */
export function describeError(error: unknown): ShownError {
	if (error instanceof CliError) return { code: error.code, message: error.sentence, hint: error.hint, exit: error.exit };
	if (isAnodError(error))
		return {
			code: error.code,
			message: error.message.replace(`${error.code}: `, ''),
			hint: '',
			exit: coreExits[error.code] ?? exitCodes.unexpected,
		};
	const known = error as { code?: unknown; message?: unknown } | null;
	if (known?.code === 'ENOSPC' || known?.code === 'EACCES' || known?.code === 'EROFS')
		return {
			code: 'ANOD_OUTPUT',
			message: String(known.message),
			hint: 'Free some space or write elsewhere.',
			exit: exitCodes.cannotCreate,
		};
	return {
		code: 'ANOD_UNEXPECTED',
		message: oneLine(String(known?.message ?? error)),
		hint: 'Run again with ANOD_DEBUG=1 to see where it came from.',
		exit: exitCodes.unexpected,
	};
}

/** The first line of a text, without control characters. */
export function oneLine(text: string): string {
	const line = text.split('\n', 1)[0] ?? '';
	return [...line]
		.map((character) => (character < ' ' || character === '\u007f' ? ' ' : character))
		.join('')
		.trim();
}

/** @throws AnodError ANOD_ABORTED when the signal has fired. */
export function throwIfAborted(signal: AbortSignal): void {
	if (signal.aborted) throw new AnodError('ANOD_ABORTED', 'stopped before the end; nothing was written.');
}
