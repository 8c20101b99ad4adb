import type { Sharp, SharpOptions } from 'sharp';
import { CliError, exitCodes, oneLine } from '../errors.js';

type MakeSharp = (input: string | Uint8Array, options?: SharpOptions) => Sharp;

let loaded: Promise<MakeSharp> | undefined;

async function load(): Promise<MakeSharp> {
	try {
		const { default: sharp } = await import('sharp');
		// Several pictures are decoded side by side, each on one thread, and none is kept.
		sharp.cache(false);
		sharp.concurrency(1);
		return sharp;
	} catch (error) {
		throw new CliError(
			'ANOD_IMAGE',
			`images cannot be read on this system: ${oneLine(String((error as Error).message))}`,
			'Install the package sharp for it; tables and series work without.',
			exitCodes.internal,
		);
	}
}

/** Decodes and encodes pictures. Loaded with the first one: tables neither wait for it nor need it. */
export const loadSharp = (): Promise<MakeSharp> => (loaded ??= load());
