import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's folder, without a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * The packages a release publishes: every workspace that is not private.
 *
 * @param {string} [from] folder of the repository or of a copy.
 * @returns {{ folder: string, name: string, version: string }[]} folders relative to `from`, sorted.
 */
export function publicPackages(from = root) {
	return ['packages', 'apps']
		.flatMap((parent) => readdirSync(`${from}/${parent}`).map((name) => `${parent}/${name}`))
		.filter((folder) => existsSync(`${from}/${folder}/package.json`))
		.map((folder) => ({ folder, ...JSON.parse(readFileSync(`${from}/${folder}/package.json`, 'utf8')) }))
		.filter((manifest) => !manifest.private)
		.map(({ folder, name, version }) => ({ folder, name, version }))
		.sort((a, b) => a.folder.localeCompare(b.folder));
}
