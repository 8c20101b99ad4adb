/** The public entries of the packages, as their manifests name them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = ['core', 'backend-wasm', 'backend-node', 'serve'];
/** For Anod's own backends: it changes without notice. */
const internal = new Set(['@anod/backend-wasm/resident']);

export const rootOf = (name) => fileURLToPath(new URL(`../../packages/${name}/`, import.meta.url));

/** `{ name, file, page }`: what a user imports, its declarations, and the path of its page without `.md`. */
export const entries = packages.flatMap((name) => {
	const { exports } = JSON.parse(readFileSync(`${rootOf(name)}package.json`, 'utf8'));
	return Object.entries(exports).flatMap(([path, { types }]) => {
		const entry = `@anod/${name}${path.slice(1)}`;
		return types && !internal.has(entry) ? { name: entry, file: join(rootOf(name), types), page: entry.slice('@anod/'.length) } : [];
	});
});
