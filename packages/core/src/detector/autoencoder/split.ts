import { permutation, RandomStream, streams } from '../../numeric/random.js';

/** Rows `[n, d]` of the table split by purpose. */
export interface Split {
	/** Row numbers to learn from, suspicious ones left out, in random order. */
	readonly training: Uint32Array;
	/** Row numbers for thresholds and p-values, suspicious ones included. */
	readonly heldOut: Uint32Array;
	/** All rows but suspicious ones, ascending. */
	readonly kept: Uint32Array;
}

/** Draws the held-out rows at random; those that `keep` marks 0 are not learned from. */
export function splitRows(n: number, keep: Uint8Array, share: number, seed: number): Split {
	const order = permutation(n, new RandomStream(seed, streams.split));
	const held = Math.min(n - 2, Math.max(2, Math.round(share * n)));
	const training = order.subarray(held).filter((i) => keep[i] === 1);
	const kept = Uint32Array.from({ length: n }, (_, i) => i).filter((i) => keep[i] === 1);
	// Trimming never takes so much that nothing is left to learn from.
	return {
		training: training.length >= 2 ? training : order.subarray(held),
		heldOut: order.subarray(0, held),
		kept: kept.length >= 2 ? kept : order.slice().sort(),
	};
}
