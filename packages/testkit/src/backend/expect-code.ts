import { type AnodErrorCode, isAnodError } from '@anod/core/backend';
import { expect } from 'vitest';

/** Expects a call, synchronous or not, to fail with one of the codes and a message that says more than the code. */
export async function expectCode(call: () => unknown, ...codes: AnodErrorCode[]): Promise<void> {
	let caught: unknown;
	try {
		await call();
	} catch (error) {
		caught = error;
	}
	if (!isAnodError(caught)) throw new Error(`expected an AnodError, got ${caught}`, { cause: caught });
	expect(codes).toContain(caught.code);
	expect(caught.message.length).toBeGreaterThan(codes[0].length + 10);
}
