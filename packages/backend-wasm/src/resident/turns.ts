import type { Eventually } from './eventually.js';

/**
 * Lets one call at a time work on what its owner holds; the others wait in line. Kernels that answer at once are never waited for.
 *
 * So that two calls at once on one model do not write over each other, and nothing is freed under a kernel that works on it.
 */
export class Turns {
	#last: Promise<unknown> | undefined;

	/** Whether a call is under way. */
	get busy(): boolean {
		return this.#last !== undefined;
	}

	/** Does the work when it is its turn: at once if nothing is under way. */
	take<T>(work: () => Eventually<T>): Eventually<T> {
		const result = this.#last ? this.#last.then(work, work) : work();
		if (!(result instanceof Promise)) return result;
		const leave = () => {
			if (this.#last === result) this.#last = undefined;
		};
		this.#last = result;
		result.then(leave, leave);
		return result;
	}

	/** Frees what calls work on, behind the last of them. */
	finish(free: () => void): void {
		if (this.#last) this.#last.then(free, free);
		else free();
	}
}
