import type { Backend } from '../backend/types.js';
import { AnodError } from '../errors.js';
import { throwIfAborted } from '../training/run.js';
import type { FitOptions } from './types.js';

/** The backend that a fit is to run on. @throws AnodError ANOD_BACKEND when there is none; ANOD_ABORTED */
export async function backendOf(options: FitOptions | undefined): Promise<Backend> {
	throwIfAborted(options?.signal);
	if (!options?.backend)
		throw new AnodError(
			'ANOD_BACKEND',
			"fit() got no backend; pass one, for example { backend: wasmBackend() } from '@anod/backend-wasm'.",
			{},
		);
	return options.backend;
}
