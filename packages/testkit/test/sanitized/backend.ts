import { createRequire } from 'node:module';
import { ResidentBackend } from '@anod/backend-wasm/resident';
import type { Backend } from '@anod/core/backend';
import type { Addon, Instructions } from '../../../backend-node/src/addon.js';
import { nativeKernels } from '../../../backend-node/src/native-kernels.js';
import { type Guard, watchedHeap } from './watched-heap.js';

/** Heaps are never collected: what comes to lie at their addresses would inherit the marks. */
const kept: unknown[] = [];

const load = <T>(name: string): T => createRequire(import.meta.url)(`${process.env.ANOD_SANITIZED}/${name}`) as T;

/** The addon of packages/kernels/sanitize, in the folder that the environment names. */
export const sanitizedAddon = (): Addon => load<Addon>('anod.node');

/** A backend on sanitized kernels and a heap whose inner borders are watched. */
export function sanitizedBackend(instructions: Instructions, arithmetic: 'exact' | 'fast', threads = 1): Backend {
	const addon = sanitizedAddon();
	const variant = addon.variants.findIndex((candidate) => candidate.instructions === instructions && candidate.arithmetic === arithmetic);
	const kernels = nativeKernels(addon, variant, threads, watchedHeap(load<Guard>('guard.node')));
	kept.push(kernels);
	return new ResidentBackend(kernels, { name: 'node', start: 'sanitizedBackend()', arithmetic, details: { instructions, threads } });
}
