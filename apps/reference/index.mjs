/** Keeps the API pages of a folder as new as the packages that they describe. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { entries, rootOf } from './entries.mjs';

export { entries } from './entries.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const time = (path) => statSync(path).mtimeMs;
const own = ['generate.mjs', 'entries.mjs', 'package.json'].map((name) => here + name);

function declarations() {
	const roots = new Set(entries.map(({ name }) => name.split('/')[1]));
	return [...roots].flatMap((name) =>
		readdirSync(`${rootOf(name)}dist`, { recursive: true, encoding: 'utf8' })
			.filter((path) => path.endsWith('.d.ts'))
			.map((path) => `${rootOf(name)}dist/${path}`),
	);
}

/** Writes the pages unless they are newer than every declaration. @throws Error with what TypeDoc found wrong */
export function writeReference(folder) {
	const written = `${folder}/index.md`;
	if (existsSync(written) && Math.max(...[...own, ...declarations()].map(time)) < time(written)) return;
	// In a process of its own: TypeDoc's compiler is another than ours, and takes memory that the build of the site needs.
	const made = spawnSync(process.execPath, [`${here}generate.mjs`, folder], { encoding: 'utf8' });
	if (made.status !== 0) throw new Error(`the API pages cannot be made:\n${made.stdout}\n${made.stderr}`);
}
