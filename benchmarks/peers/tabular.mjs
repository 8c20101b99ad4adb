/**
 * Peers of `quality tabular`: detectors in Python, in their own process, fed exactly the rows ours are fed.
 *
 * Rows and scores travel as raw 64-bit floats through files of a temporary folder; labels do not.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { findPython } from './python.mjs';

const bytes = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Starts the peers; `missing` says why there are none, and `score` then resolves to `{}`. */
export function openTabularPeers(wanted, progress) {
	const python = findPython(wanted, ['numpy', 'sklearn'], ['scikit-learn', 'pyod']);
	if ('missing' in python) {
		progress(`The peers in Python are left out: ${python.missing}.`);
		return { missing: python.missing, versions: {}, score: async () => ({}), close: () => {} };
	}
	const folder = mkdtempSync(join(tmpdir(), 'anod-peers-'));
	const child = spawn(python.file, [fileURLToPath(new URL('tabular.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
	const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	return {
		versions: python.versions,
		/** Scores of `test` by every peer after fitting `train`: `{ peer: Float64Array }`, higher = more abnormal. */
		async score(train, test, seed) {
			const fitAndRank = train === test;
			writeFileSync(join(folder, 'train'), bytes(train.data));
			writeFileSync(join(folder, 'test'), bytes(test.data));
			child.stdin.write(`${JSON.stringify({ folder, features: train.shape[1], seed, fitAndRank })}\n`);
			const { value, done } = await answers.next();
			if (done) throw new Error('The Python peers ended; their message stands above. --python none leaves them out.');
			const scores = {};
			for (const name of JSON.parse(value)) {
				const file = readFileSync(join(folder, `${name}.scores`));
				scores[name] = new Float64Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
			}
			return scores;
		},
		close() {
			child.stdin.end();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
