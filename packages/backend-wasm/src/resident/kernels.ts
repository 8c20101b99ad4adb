import type { Heap } from './heap.js';

/** What the kernels export; arguments named as in packages/kernels/src. Addresses are bytes. */
export interface KernelCalls {
	advance(training: number, order: number, count: number, batchSize: number, rates: number, losses: number): void;
	gradient(training: number, member: number, n: number): void;
	score(network: number, parameters: number, rows: number, rowStride: number, n: number, out: number): void;
	meanLoss(training: number, member: number, n: number): number;
	remember(size: number, d: number, rows: number, blocks: number, bounds: number): void;
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
	): void;
}

/** The kernels and the memory that they work in. */
export interface Kernels {
	readonly call: KernelCalls;
	readonly heap: Heap;
}
