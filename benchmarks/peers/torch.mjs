/** PyTorch on one thread in its own process, asked for one epoch at a time, so that it can alternate with ours. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPython } from './python.mjs';

/**
 * Starts the peer.
 *
 * @returns null where Python or torch is absent, after saying so
 */
export async function openTorch(wanted, progress) {
	const python = findPython(wanted, ['torch'], ['torch']);
	if ('missing' in python) {
		progress(`PyTorch is left out: ${python.missing}.`);
		return null;
	}
	const script = fileURLToPath(new URL('torch_speed.py', import.meta.url));
	const child = spawn(python.file, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
	const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return {
		versions: python.versions,
		/** Sends a line; returns the line that comes back. */
		async ask(line) {
			child.stdin.write(`${line}\n`);
			const { value, done } = await answers.next();
			if (done) throw new Error('The PyTorch peer ended; its message stands above.');
			return value;
		},
		close: () => child.stdin.end(),
	};
}
