import { createRequire } from 'node:module';

/** An instruction set, narrowest first. */
export type Instructions = 'sse2' | 'avx2' | 'avx512' | 'neon';

/** One compilation of the kernels. */
export interface Variant {
	readonly instructions: Instructions;
	readonly arithmetic: 'exact' | 'fast';
	/** Floats of a vector. */
	readonly lanes: number;
	/** Whether this processor and its operating system run it. */
	readonly offered: boolean;
}

/** Numbers of the kernels (packages/kernels/src/native/job.h). */
export const kernelNumbers = { advance: 0, gradient: 1, score: 2, meanLoss: 3, remember: 4, nearest: 5 } as const;

/** What packages/kernels/src/native/addon.cpp exports. */
export interface Addon {
	readonly variants: readonly Variant[];
	/**
	 * Calls a kernel: at once when `threads` is 0, otherwise on the thread pool, with a promise; only training has use for more than one.
	 * Addresses are offsets in the heap, 0 for nothing, or arrays.
	 * What is given is kept from collection until the call is over; an array must not be transferred meanwhile.
	 */
	run(variant: number, kernel: number, threads: number, heap: ArrayBuffer, ...values: readonly (number | Float32Array)[]): unknown;
	/** Where an ArrayBuffer lies in memory. */
	addressOf(buffer: ArrayBuffer): bigint;
}

/** @returns the addon that ships for this system, or why there is none. */
export function loadAddon(): Addon | string {
	const system = `${process.platform}-${process.arch}`;
	try {
		return createRequire(import.meta.url)(`../prebuilt/${system}/anod.node`) as Addon;
	} catch (cause) {
		if ((cause as { code?: string }).code === 'MODULE_NOT_FOUND') return `there is no native file for ${system}`;
		return `the native file for ${system} did not load: ${cause instanceof Error ? cause.message : String(cause)}`;
	}
}
