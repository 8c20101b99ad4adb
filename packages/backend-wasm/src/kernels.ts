import { Heap } from './heap.js';

/** What the kernels export; arguments named as in packages/kernels/src. Addresses are bytes. */
interface KernelExports {
	readonly memory: WebAssembly.Memory;
	readonly __heap_base: WebAssembly.Global;
	advance(training: number, order: number, count: number, batchSize: number, rates: number, losses: number): void;
	gradient(training: number, member: number, n: number): void;
	score(network: number, parameters: number, rows: number, n: number, out: number): void;
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

/** One instance of the kernels with its memory. */
export class Kernels {
	readonly call: KernelExports;
	readonly heap: Heap;
	constructor(instance: WebAssembly.Instance) {
		this.call = instance.exports as unknown as KernelExports;
		this.heap = new Heap(this.call.memory, this.call.__heap_base.value);
	}
}
