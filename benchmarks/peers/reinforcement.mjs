/**
 * Peers of `quality reinforcement`: detectors in Python, in processes of their own, fed exactly the rows and labels that ours are fed.
 *
 * Rows and scores travel as raw numbers through files of a temporary folder; labels are those of training rows.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLines } from './lines.mjs';
import { findPython } from './python.mjs';

const script = fileURLToPath(new URL('reinforcement.py', import.meta.url));
const bytes = (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Every peer there is. */
export const peerNames = ['isolation-forest', 'devnet', 'prenet', 'dplan', 'dplan-uniform'];

/** One process and the folder that it shares with us. */
function openOne(python) {
	const folder = mkdtempSync(join(tmpdir(), 'anod-peers-'));
	const lines = openLines('Python', python.file, [script]);
	return {
		async score({ train, labels, test, seed, peers }) {
			writeFileSync(join(folder, 'train'), bytes(train.data));
			writeFileSync(join(folder, 'test'), bytes(test.data));
			writeFileSync(join(folder, 'labels'), bytes(labels ?? new Int8Array(train.shape[0])));
			const seconds = JSON.parse(await lines.ask(JSON.stringify({ folder, features: train.shape[1], seed, peers })));
			return Object.fromEntries(
				peers.map((name) => {
					const file = readFileSync(join(folder, `${name}.scores`));
					const scores = new Float64Array(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
					return [name, { scores, seconds: seconds[name] }];
				}),
			);
		},
		close() {
			lines.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/**
 * Starts `size` processes of peers.
 *
 * @returns `missing` says why there are none, and `score` then resolves to `{}`; else `score(job)` resolves to `{ peer: { scores, seconds } }`, scores of
 *   `test` after fitting `train` with its `labels` (absent: none is known), higher = more abnormal
 */
export function openReinforcementPeers(wanted, progress, size = 1) {
	const python = findPython(wanted, ['numpy', 'sklearn'], ['numpy', 'scikit-learn']);
	if ('missing' in python) {
		progress(`The peers in Python are left out: ${python.missing}.`);
		return { missing: python.missing, versions: {}, score: async () => ({}), close: () => {} };
	}
	const processes = Array.from({ length: size }, () => openOne(python));
	const idle = [...processes];
	const waiting = [];
	const next = () => {
		while (idle.length && waiting.length) waiting.shift()(idle.pop());
	};
	return {
		versions: python.versions,
		async score(job) {
			if (job.peers.length === 0) return {};
			const one = await new Promise((resolve) => {
				waiting.push(resolve);
				next();
			});
			try {
				return await one.score(job);
			} finally {
				idle.push(one);
				next();
			}
		},
		close() {
			for (const one of processes) one.close();
		},
	};
}
