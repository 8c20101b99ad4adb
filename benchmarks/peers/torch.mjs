/** PyTorch in its own process, asked for one round of work at a time. */
import { fileURLToPath } from 'node:url';
import { openLines } from './lines.mjs';
import { findPython } from './python.mjs';

/**
 * Starts the peer.
 *
 * @param {string | undefined} wanted - from `--python`
 * @param {(text: string) => void} progress
 * @param {number} [threads]
 * @returns null where Python or torch is absent, after saying so
 */
export async function openTorch(wanted, progress, threads = 1) {
	const python = findPython(wanted, ['torch'], ['torch', 'numpy']);
	if ('missing' in python) {
		progress(`PyTorch is left out: ${python.missing}.`);
		return null;
	}
	const script = fileURLToPath(new URL('torch_speed.py', import.meta.url));
	const lines = openLines('PyTorch', python.file, [script, String(threads)], {
		OPENBLAS_NUM_THREADS: String(threads),
		OMP_NUM_THREADS: String(threads),
	});
	return { ...lines, versions: python.versions };
}
