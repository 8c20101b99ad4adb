import type { Backend } from '../backend/types.js';
import { AnodError } from '../errors.js';
import { readModelFile } from '../file/index.js';
import { autoencoderName } from './autoencoder/file.js';
import { FittedAutoencoder } from './autoencoder/fitted.js';
import { convolutionalName } from './convolutional/file.js';
import { FittedConvolutional } from './convolutional/fitted.js';
import { reinforcementName } from './reinforcement/file.js';
import { FittedReinforcement } from './reinforcement/fitted.js';

/**
 * Reads a `.anod` file into the detector that it holds, and scores the golden rows inside it to make sure that it works as where it was made.
 *
 * Who knows which detector a file holds loads it with `FittedAutoencoder.load` and its like: that bundles the code of one only.
 *
 * @param bytes - the whole file.
 * @param options.backend - where the kernels come from; a promise is awaited.
 * @returns the detector by the name in the file; `instanceof` tells which.
 * @throws AnodError ANOD_FILE when the file is cut, altered, made by a newer version, holds another thing or scores otherwise here.
 */
export async function load(
	bytes: Uint8Array,
	options: { readonly backend: Backend | Promise<Backend> },
): Promise<FittedAutoencoder | FittedConvolutional | FittedReinforcement> {
	const { detector } = readModelFile(bytes);
	switch (detector) {
		case autoencoderName:
			return FittedAutoencoder.load(bytes, options);
		case convolutionalName:
			return FittedConvolutional.load(bytes, options);
		case reinforcementName:
			return FittedReinforcement.load(bytes, options);
		default:
			throw new AnodError(
				'ANOD_FILE',
				`the file holds '${detector}'; this version loads the detectors '${autoencoderName}', '${convolutionalName}' and '${reinforcementName}'.`,
				{ got: detector },
			);
	}
}
