import { expect } from 'vitest';
import { type AnodErrorCode, isAnodError } from '../../src/errors.js';

/** Expects the AnodError of a call, with its code, and everything in `says` in its message. */
export function expectError(call: () => unknown, code: AnodErrorCode, ...says: readonly (string | RegExp)[]): void {
	let caught: unknown;
	try {
		call();
	} catch (error) {
		caught = error;
	}
	if (!isAnodError(caught)) throw caught ?? new Error(`${code} was not thrown`);
	expect(caught.code).toBe(code);
	for (const part of says) expect(caught.message).toMatch(part);
}

/** The same for a promise. */
export async function expectRejection(call: Promise<unknown>, code: AnodErrorCode, ...says: readonly (string | RegExp)[]): Promise<void> {
	const caught: unknown = await call.then(
		() => undefined,
		(error) => error,
	);
	expectError(
		() => {
			if (caught !== undefined) throw caught;
		},
		code,
		...says,
	);
}
