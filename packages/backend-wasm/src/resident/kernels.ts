import type { Eventually } from './eventually.js';
import type { Heap } from './heap.js';

/** Where floats lie: an address in the heap or, for kernels that reach them, an array of its own. */
export type Place = number | Float32Array;

/** What the kernels export; arguments named as in packages/kernels/src. Addresses are bytes. */
export interface KernelCalls {
	advance(training: number, order: number, count: number, batchSize: number, rates: number, losses: number): Eventually<void>;
	gradient(training: number, member: number, n: number): Eventually<void>;
	score(network: number, parameters: number, rows: Place, rowStride: number, n: number, out: Place): Eventually<void>;
	meanLoss(training: number, member: number, n: number): Eventually<number>;
	remember(size: number, d: number, rows: number, blocks: number, bounds: number): Eventually<void>;
	nearest(
		size: number,
		d: number,
		blocks: number,
		bounds: number,
		queries: number,
		n: number,
		k: number,
		skipSelf: number,
		distances: number,
		indices: number,
		packed: number,
		room: number,
	): Eventually<void>;
}

/** The kernels and the memory that they work in. */
export interface Kernels {
	readonly heap: Heap;
	/**
	 * The calls for work of about so many multiplications. Where there is a pool of threads, much work is done there and gives a promise; little is not worth
	 * the way there.
	 *
	 * @param divides - whether several threads may share a single call of `advance` or `gradient`.
	 */
	calls(work: number, divides?: boolean): KernelCalls;
	/** Calls of `score` that may run side by side, each with a network of its own. */
	readonly threads: number;
	/** Whether `score` reads and writes arrays outside the heap. */
	readonly reachesArrays: boolean;
	/** Refuses an operation, by its kind, that these kernels do not have. */
	check?(kind: string): unknown;
}
