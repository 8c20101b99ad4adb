import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where `npm run setup:tfjs-node` installs and builds; git ignores what it puts there. */
export const folder = fileURLToPath(new URL('.', import.meta.url));
/** The package that is built. */
export const installed = `${folder}node_modules/@tensorflow/tfjs-node`;
/** Written last: what was built from. */
export const stamp = `${folder}node_modules/.built`;

/** A digest of all that decides what is built. */
export function recipe() {
	const hash = createHash('sha256');
	for (const file of ['package-lock.json', 'requirements.txt', '../../../../scripts/setup-tfjs-node.mjs'])
		hash.update(readFileSync(`${folder}${file}`));
	return hash.digest('hex');
}

/** @returns {string | undefined} path of tfjs-node's main file; undefined where `npm run setup:tfjs-node` has not built it. */
export function tfjsNode() {
	if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== recipe()) return undefined;
	return createRequire(`${folder}index.mjs`).resolve('@tensorflow/tfjs-node');
}
