import { AnodError } from '../../errors.js';
import { readModelFile, writeModelFile } from '../../file/index.js';
import { rowsFromFile, rowsToFile } from './rows/file.js';
import { seriesFromFile, seriesToFile } from './series/file.js';
import type { ReinforcementState } from './state.js';

/** Name of this detector in model files. */
export const reinforcementName = 'reinforcement';

export function writeReinforcement(state: ReinforcementState): Uint8Array {
	return writeModelFile({ detector: reinforcementName, ...(state.data === 'series' ? seriesToFile(state) : rowsToFile(state)) });
}

/** @throws AnodError ANOD_FILE when the file is not whole or does not fit together. */
export function readReinforcement(bytes: Uint8Array): ReinforcementState {
	const file = readModelFile(bytes);
	if (file.detector !== reinforcementName)
		throw new AnodError('ANOD_FILE', `the file holds the detector '${file.detector}'; this reads '${reinforcementName}'.`, {
			got: file.detector,
		});
	return file.header.data === 'series' ? seriesFromFile(file) : rowsFromFile(file);
}
