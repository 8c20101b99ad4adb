import { wasmBackend } from '@anod/backend-wasm';
import { describe, it } from 'vitest';
import type { Instructions } from '../../../backend-node/src/addon.js';
import { backendSuite } from '../../src/index.js';
import { sanitizedAddon, sanitizedBackend } from './backend.js';
import { largeWork } from './large-work.js';
import { randomWide } from './random-wide.js';

/** The suite of backends on sanitized kernels; a sanitizer that finds something ends the process. Run by packages/kernels/sanitize.mjs. */
export function sanitizedSuite(instructions: Instructions): void {
	for (const arithmetic of ['exact', 'fast'] as const) {
		const name = `sanitized kernels, ${instructions}, ${arithmetic}`;
		const offered = sanitizedAddon().variants.some((variant) => variant.instructions === instructions && variant.offered);
		if (!offered) {
			describe(name, () => it.skip(`(skipped: this machine lacks ${instructions})`));
			continue;
		}
		backendSuite(name, async () => sanitizedBackend(instructions, arithmetic), wasmBackend);
		randomWide(name, () => sanitizedBackend(instructions, arithmetic), arithmetic);
		largeWork(name, () => sanitizedBackend(instructions, arithmetic, 2));
	}
}
