import type { Backend } from '@anod/core/backend';
import { convolutionalParts } from './hash/convolutional.js';
import { detectorParts } from './hash/detectors.js';
import { fnv } from './hash/fnv.js';
import { neighborParts } from './hash/neighbors.js';
import { networkParts } from './hash/networks.js';
import { numberParts } from './hash/numbers.js';
import { reinforcementParts } from './hash/reinforcement.js';
import { shapeParts } from './hash/shapes.js';

/** Everything whose bits must agree between engines. A new piece of work is one entry in one of these lists. */
export const parts = [
	...numberParts,
	...networkParts,
	...shapeParts,
	...neighborParts,
	...detectorParts,
	...convolutionalParts,
	...reinforcementParts,
];

/**
 * Does the work of every part and gives the hash of its bits, by name.
 *
 * Runs in any engine: no Node, no DOM.
 */
export async function hashProgram(backend: Backend): Promise<Record<string, string>> {
	const hashes: Record<string, string> = {};
	for (const part of parts) hashes[part.name] = fnv(...(await part.run(backend)));
	return hashes;
}
