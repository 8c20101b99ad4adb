/**
 * What every backend of kernels shares: a network, its training and remembered rows laid out in the memory of the kernels.
 *
 * For Anod's own backends; it changes without notice.
 */

export { type Identity, ResidentBackend } from './backend.js';
export type { Eventually } from './eventually.js';
export { type GrowingMemory, Heap, type MemoryTraits } from './heap.js';
export type { KernelCalls, Kernels, Place } from './kernels.js';
