/** What went wrong, as a stable code a program can switch on. */
export type AnodErrorCode =
	| 'ANOD_SHAPE'
	| 'ANOD_OPTION'
	| 'ANOD_INPUT'
	| 'ANOD_MISSING_VALUE'
	| 'ANOD_UNKNOWN_COLUMN'
	| 'ANOD_NOT_FITTED'
	| 'ANOD_TOO_FEW_ROWS'
	| 'ANOD_DIVERGED'
	| 'ANOD_ABORTED'
	| 'ANOD_FILE'
	| 'ANOD_BACKEND'
	| 'ANOD_DISPOSED';

/** Where the documentation explains a code, those of `anod` and of `@anod/serve` too: a path within the site. */
export const helpFor = (code: string): string => `/reference/errors#${code}`;

/**
 * The one error class of the SDK: a code, a sentence that says what it got, what it wants and the next step, and the same facts as data.
 *
 * @example
 * try { await detector.predict(rows) } catch (error) {
 *   if (isAnodError(error) && error.code === 'ANOD_SHAPE') console.log(error.data.expected);
 * }
 */
export class AnodError extends Error {
	override readonly name = 'AnodError';
	/** Marks the class across copies of the package, where `instanceof` fails. */
	readonly anod = true;
	constructor(
		readonly code: AnodErrorCode,
		message: string,
		readonly data: Readonly<Record<string, unknown>> = {},
	) {
		super(`${code}: ${message}`);
	}
	/** Where the documentation explains this code: a path within the site. */
	get help(): string {
		return helpFor(this.code);
	}
}

/** Whether an unknown caught value is an {@link AnodError}, of this copy of the package or another. */
export function isAnodError(error: unknown): error is AnodError {
	return error instanceof Error && (error as { anod?: unknown }).anod === true;
}
