import { isAnodError } from '@anod/core';

/** Codes of what goes wrong around a detector; what a detector refuses keeps the code of its `AnodError`. */
export type ProblemCode =
	| 'ANOD_BODY'
	| 'ANOD_BUSY'
	| 'ANOD_CLOSING'
	| 'ANOD_GONE'
	| 'ANOD_INTERNAL'
	| 'ANOD_MEDIA_TYPE'
	| 'ANOD_TIMEOUT'
	| 'ANOD_TOO_LARGE'
	| 'ANOD_UNAUTHORIZED'
	| 'ANOD_UNKNOWN_MODEL'
	| 'ANOD_UNKNOWN_PATH';

/** A request that is refused: its status, a stable code, and a sentence that says what came, what is wanted and the next step. */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly code: ProblemCode,
		message: string,
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}
}

/** What is told of an error. */
export interface Told {
	readonly status: number;
	readonly code: string;
	readonly detail: string;
	readonly headers: Readonly<Record<string, string>>;
	/** The facts of an `AnodError` that a client caused: row, column, what was expected. */
	readonly data?: Readonly<Record<string, unknown>>;
}

/** Of `AnodError`s, those that are no fault of the request. */
const ownFaults: Readonly<Record<string, number>> = {
	ANOD_NOT_FITTED: 500,
	ANOD_DIVERGED: 500,
	ANOD_FILE: 500,
	ANOD_BACKEND: 500,
	ANOD_DISPOSED: 503,
	ANOD_ABORTED: 503,
};

/** What may be told again: no cell of unknown length or depth. */
const isShort = (value: unknown): boolean =>
	typeof value === 'number' ||
	(typeof value === 'string' && value.length <= 200) ||
	(Array.isArray(value) && value.length <= 8 && value.every((item) => !Array.isArray(item) && isShort(item)));

/** Turns whatever was thrown into what a client reads; nothing of an unexpected error but that it happened. */
export function tellError(error: unknown): Told {
	if (error instanceof Problem) return { status: error.status, code: error.code, detail: error.message, headers: error.headers };
	if (isAnodError(error)) {
		const status = ownFaults[error.code] ?? 400;
		return {
			...{ status, code: error.code, headers: {} },
			detail: error.message.slice(error.code.length + 2),
			data: status === 400 ? Object.fromEntries(Object.entries(error.data).filter(([, value]) => isShort(value))) : undefined,
		};
	}
	return {
		status: 500,
		code: 'ANOD_INTERNAL',
		detail: 'something unexpected happened; the log has it under this request id.',
		headers: {},
	};
}
