import type { Backend, Detector, FittedDetector, Input } from '@anod/core';
import { type AnodErrorCode, isAnodError } from '@anod/core/backend';
import { expect } from 'vitest';

/** Rows of six columns as the detectors are to find usual and odd. */
export interface Rows {
	/** `[n, 6]`, usual ones; the last three columns follow from the first three. */
	readings(n: number, seed: number): number[][];
	/** The same, the fourth or the sixth in contradiction to the others. */
	contradictions(n: number, seed: number): number[][];
}

/** A kind of detector, as the suite needs it. */
export interface Subject {
	/** A new detector, not fitted, always with the same options. */
	create(): Detector;
	/** A new detector that refuses missing values; omitted: it cannot. */
	createStrict?(): Detector;
	load(bytes: Uint8Array, options: { backend: Backend }): Promise<FittedDetector>;
	/** What it is fitted on; default: rows in no order. */
	readonly rows?: Rows;
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
	define(test: AddTest, rows: Rows): void;
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
