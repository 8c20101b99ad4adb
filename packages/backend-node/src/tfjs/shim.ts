import { createRequire } from 'node:module';

/** What tfjs-node calls and Node 23 took out of `node:util`. */
interface OldUtil {
	isNullOrUndefined?: (value: unknown) => boolean;
	isArray?: (value: unknown) => boolean;
}

/**
 * Gives `node:util` back the two functions that tfjs-node 4.22 calls. Where Node still has them, nothing changes.
 *
 * Only the CommonJS object can be added to, and it is the one that tfjs-node sees.
 */
export function restoreOldUtil(): void {
	const util = createRequire(import.meta.url)('node:util') as OldUtil;
	util.isNullOrUndefined ??= (value) => value === null || value === undefined;
	util.isArray ??= Array.isArray;
}
