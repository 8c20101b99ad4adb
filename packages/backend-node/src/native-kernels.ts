import { Heap, type KernelCalls, type Kernels } from '@anod/backend-wasm/resident';
import { type Addon, kernelNumbers } from './addon.js';
import { ReservedMemory } from './reserved-memory.js';

/** Multiplications below which the way to the thread pool and back costs more than it frees: some tenths of a millisecond. */
const littleWork = 2_000_000;
/** Address 0 stands for nothing. */
const firstByte = 64;

function callsOf(addon: Addon, variant: number, threads: number, buffer: ArrayBuffer): KernelCalls {
	const kernel = (name: keyof typeof kernelNumbers) => {
		const number = kernelNumbers[name];
		return (...values: (number | Float32Array)[]) => addon.run(variant, number, threads, buffer, ...values);
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

/**
 * A variant of the addon's kernels with a heap of its own.
 *
 * @param Own - the kind of heap: tests watch over its borders.
 */
export function nativeKernels(addon: Addon, variant: number, threads: number, Own: typeof Heap = Heap): Kernels {
	const memory = new ReservedMemory();
	const { buffer } = memory;
	const heap = new Own(memory, firstByte, {
		pointerBytes: 8,
		origin: addon.addressOf(buffer),
		lanes: addon.variants[variant].lanes,
		limit: `this engine reserves ${memory.limit / 2 ** 30} GB`,
	});
	const now = callsOf(addon, variant, 0, buffer);
	const later = callsOf(addon, variant, 1, buffer);
	const together = callsOf(addon, variant, threads, buffer);
	return {
		heap,
		calls: (work, divides = false) => (work < littleWork ? now : divides ? together : later),
		threads,
		reachesArrays: true,
	};
}
