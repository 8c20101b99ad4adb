import { Heap, type KernelCalls, type Kernels } from '@anod/backend-wasm/resident';
import { type Addon, kernelNumbers } from './addon.js';
import { ReservedMemory } from './reserved-memory.js';

/** Multiplications below which the way to the thread pool and back costs more than it frees: some tenths of a millisecond. */
const littleWork = 2_000_000;
/** Address 0 stands for nothing. */
const firstByte = 64;

function callsOf(addon: Addon, variant: number, later: boolean, buffer: ArrayBuffer): KernelCalls {
	const kernel = (name: keyof typeof kernelNumbers) => {
		const number = kernelNumbers[name];
		return (...values: (number | Float32Array)[]) => addon.run(variant, number, later, buffer, ...values);
	};
	return {
		advance: kernel('advance'),
		gradient: kernel('gradient'),
		score: kernel('score'),
		meanLoss: kernel('meanLoss'),
		remember: kernel('remember'),
		nearest: kernel('nearest'),
	} as KernelCalls;
}

/** A variant of the addon's kernels with a heap of its own. */
export function nativeKernels(addon: Addon, variant: number, threads: number): Kernels {
	const memory = new ReservedMemory();
	const { buffer } = memory;
	const heap = new Heap(memory, firstByte, {
		pointerBytes: 8,
		origin: addon.addressOf(buffer),
		lanes: addon.variants[variant].lanes,
		limit: `this engine reserves ${memory.limit / 2 ** 30} GB`,
	});
	const now = callsOf(addon, variant, false, buffer);
	const later = callsOf(addon, variant, true, buffer);
	return { heap, calls: (work) => (work < littleWork ? now : later), threads, reachesArrays: true };
}
