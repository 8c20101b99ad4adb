import type { Backend, Detector, FittedDetector, Input } from '@anod/core';
import { type AnodErrorCode, isAnodError } from '@anod/core/backend';
import { expect } from 'vitest';

/** A kind of detector, as the suite needs it. */
export interface Subject {
	/** A new detector, not fitted, always with the same options. */
	create(): Detector;
	/** A new detector that refuses missing values; omitted: it cannot. */
	createStrict?(): Detector;
	load(bytes: Uint8Array, options: { backend: Backend }): Promise<FittedDetector>;
	/** Called once. */
	backend(): Promise<Backend>;
}

/** What a test works with. */
export interface Bench {
	readonly subject: Subject;
	readonly backend: Backend;
	/** A new detector fitted on the given rows. */
	fitted(input: Input): Promise<Detector>;
}

export type AddTest = (title: string, run: (bench: Bench) => Promise<void>) => void;

export interface DetectorSection {
	readonly title: string;
	define(test: AddTest): void;
}

/** Expects a call to fail with one of the codes, and gives the error. */
export async function expectCode(call: () => unknown, ...codes: AnodErrorCode[]): Promise<Error & { data: Record<string, unknown> }> {
	let caught: unknown;
	try {
		await call();
	} catch (error) {
		caught = error;
	}
	if (!isAnodError(caught)) throw new Error(`expected an AnodError, got ${caught}`, { cause: caught });
	expect(codes).toContain(caught.code);
	return caught;
}

/** The bits of doubles as text: equal texts mean equal bits. */
export const bitsOf = (values: Float64Array): string =>
	Array.from(new BigUint64Array(values.slice().buffer), (word) => word.toString(16)).join();
