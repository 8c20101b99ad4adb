import type { Backend } from '../backend/types.js';
import { FittedAutoencoder } from './autoencoder/fitted.js';

/**
 * Reads a `.anod` file into the detector that it holds, and scores the golden rows inside it to make sure that it works as where it was made.
 *
 * @param bytes - the whole file.
 * @param options.backend - where the kernels come from; a promise is awaited.
 * @throws AnodError ANOD_FILE when the file is cut, altered, made by a newer version or scores otherwise here.
 */
export async function load(bytes: Uint8Array, options: { readonly backend: Backend | Promise<Backend> }): Promise<FittedAutoencoder> {
	return FittedAutoencoder.load(bytes, options);
}
