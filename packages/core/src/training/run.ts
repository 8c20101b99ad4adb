import { AnodError } from '../errors.js';

/** Stops a long call when its signal was aborted. @throws AnodError ANOD_ABORTED, with the signal's reason. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
	if (signal?.aborted)
		throw new AnodError('ANOD_ABORTED', 'the call was aborted by its signal; nothing was changed.', { reason: signal.reason });
}

/** Lets timers, input and paint run between two slices of work. */
export function breathe(): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Milliseconds of work after which others get their turn: half a frame. */
const turn = 8;

/**
 * Runs work that yields between its pieces. Breathes first, for others may have worked up to here, and whenever some milliseconds have gone by, so
 * that no timer waits for the whole.
 *
 * @throws AnodError ANOD_ABORTED between two pieces, and whatever the work throws.
 */
export async function paced<Result>(pieces: Generator<void, Result>, signal?: AbortSignal): Promise<Result> {
	for (;;) {
		await breathe();
		throwIfAborted(signal);
		const since = performance.now();
		do {
			const piece = pieces.next();
			if (piece.done) return piece.value;
		} while (performance.now() - since < turn);
	}
}

/** Says when a loop that cannot be cut into pieces should give others their turn. */
export class Pace {
	#since = performance.now();
	constructor(
		private readonly milliseconds: number,
		private readonly signal?: AbortSignal,
	) {}
	/** Whether that many milliseconds have gone by since the last rest. */
	get due(): boolean {
		return performance.now() - this.#since > this.milliseconds;
	}
	/** @throws AnodError ANOD_ABORTED */
	async rest(): Promise<void> {
		await breathe();
		throwIfAborted(this.signal);
		this.#since = performance.now();
	}
}

/** Runs the same without a pause. */
export function atOnce<Result>(pieces: Generator<void, Result>): Result {
	for (let piece = pieces.next(); ; piece = pieces.next()) if (piece.done) return piece.value;
}

/** A batch of work sized so that one call takes about `milliseconds`: long enough to be efficient, short enough to abort and to show progress. */
export class SliceSize {
	#size: number;
	constructor(
		start: number,
		private readonly milliseconds: number,
	) {
		this.#size = start;
	}
	get size(): number {
		return this.#size;
	}
	/** Learns from a slice of `size` units that took `elapsed` ms. */
	took(size: number, elapsed: number): void {
		const ideal = (size * this.milliseconds) / Math.max(elapsed, 0.05);
		this.#size = Math.max(1, Math.round(Math.min(ideal, this.#size * 4)));
	}
}
