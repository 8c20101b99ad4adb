import { type Stats, unwatchFile, watchFile } from 'node:fs';

/** Milliseconds between two looks at a file. */
const interval = 500;

/**
 * Says when a file was changed or replaced. It looks at the file again and again: that also works over a network and where a new file is renamed into the
 * place of the old one.
 *
 * @returns ends the watch.
 */
export function watchPath(path: string, changed: () => void): () => void {
	const listener = (now: Stats, before: Stats) => {
		if (now.mtimeMs > 0 && (now.mtimeMs !== before.mtimeMs || now.size !== before.size || now.ino !== before.ino)) changed();
	};
	watchFile(path, { interval, persistent: false }, listener);
	return () => unwatchFile(path, listener);
}
