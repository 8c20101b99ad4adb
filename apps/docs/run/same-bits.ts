import type { Backend } from '@anod/core/backend';
// biome-ignore lint/style/noRestrictedImports: the page runs the very program of the test, not a copy of it.
import { fnv } from '../../../packages/testkit/src/hash/fnv.js';
// biome-ignore lint/style/noRestrictedImports: as above.
import { parts } from '../../../packages/testkit/src/hash-program.js';

/** Some of the test's pieces of work, of each kind one or two, so that a reader waits about a second. */
const shown = [
	'uniform numbers',
	'initial weights',
	'training by adam',
	'nearest neighbours',
	'autoencoder',
	'autoencoder on mixed columns',
	'series',
	'stream with a refit, saved and restored',
	'images by transformation',
	'images by context',
	'reward-driven, some labels',
];

export interface Hash {
	readonly name: string;
	readonly hash: string;
}

/** Does each piece of work on this machine and hands over the hash of its bits. */
export async function hashHere(backend: Backend, each: (hash: Hash) => void): Promise<void> {
	const unknown = shown.find((name) => !parts.some((part) => part.name === name));
	if (unknown !== undefined) throw new Error(`The hash program has no part '${unknown}'.`);
	for (const { name, run } of parts.filter((part) => shown.includes(part.name))) each({ name, hash: fnv(...(await run(backend))) });
}
