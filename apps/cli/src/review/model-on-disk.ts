import { dataError } from '../errors.js';
import { writeFileAtomically } from '../output/atomic.js';
import { readModelBytes } from '../verbs/context.js';
import { fingerprint } from '../watch/state-file.js';

/** A model file that one review alone may replace. */
export class ModelOnDisk {
	#fingerprint: string;

	constructor(private readonly path: string) {
		this.#fingerprint = fingerprint(readModelBytes(path));
	}

	/** SHA-256 of the file, as far as this review knows. */
	get fingerprint(): string {
		return this.#fingerprint;
	}

	/**
	 * Puts other bytes in the place of the file, whole or not at all.
	 *
	 * @param before - is told the new fingerprint before the file has it.
	 * @throws CliError ANOD_FILE when something else has written the file since.
	 */
	async replace(bytes: Uint8Array, before: (fingerprint: string) => void): Promise<void> {
		if (fingerprint(readModelBytes(this.path)) !== this.#fingerprint)
			throw dataError(
				'ANOD_FILE',
				`${this.path} was changed by something else while this review ran; it was left as it is.`,
				'Start the review again: every answer is in the log and will be learned.',
			);
		const next = fingerprint(bytes);
		before(next);
		await writeFileAtomically(this.path, bytes);
		this.#fingerprint = next;
	}
}
