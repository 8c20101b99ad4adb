import type { ServedDetector } from '../options.js';
import { Batcher } from './batcher.js';

/** A loaded detector and those who use it. Once retired it is freed by the last of them. */
export class Held {
	/** Scores rows of several requests in one call; where each row is judged by itself. */
	readonly batcher: Batcher | undefined;
	#users = 0;
	#retired = false;

	/**
	 * @param bytes - of its file.
	 * @param owned - whether it is freed in the end; one that the caller loaded is the caller's.
	 */
	constructor(
		readonly name: string,
		readonly detector: ServedDetector,
		readonly bytes: number,
		private readonly owned: boolean,
		batchRows: number,
	) {
		if ((detector.data ?? 'rows') === 'rows') this.batcher = new Batcher(detector, batchRows);
	}

	take(): this {
		this.#users++;
		return this;
	}

	release(): void {
		this.#users--;
		this.#free();
	}

	/** Takes it out of service. */
	retire(): void {
		this.#retired = true;
		this.#free();
	}

	#free(): void {
		if (this.#retired && this.#users === 0 && this.owned) this.detector.dispose();
	}
}
