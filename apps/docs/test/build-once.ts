import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Milliseconds after which whoever began a build must have ended, well or badly. */
const longest = 15 * 60_000;
const pause = 250;

function tryLock(lock: string): boolean {
	try {
		mkdirSync(lock);
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
		return false;
	}
}

/** How long a lock has been there; 0 when it has just gone. */
function age(lock: string): number {
	return Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
}

/** Builds what is not fresh; of several test files that want it at the same time, one builds and the others wait for it. */
export function buildOnce(lock: string, isFresh: () => boolean, build: () => void): void {
	mkdirSync(dirname(lock), { recursive: true });
	while (!isFresh()) {
		if (tryLock(lock)) {
			try {
				if (!isFresh()) build();
				return;
			} finally {
				rmSync(lock, { recursive: true, force: true });
			}
		}
		if (age(lock) > longest) rmSync(lock, { recursive: true, force: true });
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
	}
}
