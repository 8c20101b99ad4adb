import { permutation, RandomStream, streams } from '../../../numeric/random.js';

/** Numbers of the images by purpose, each in random order. */
export interface ImageSplit {
	readonly learning: Uint32Array;
	readonly heldOut: Uint32Array;
}

/** Holds out a share of `n` images at random, of each class that labels name. */
export function splitImages(n: number, share: number, seed: number, labels?: ArrayLike<number>): ImageSplit {
	const order = permutation(n, new RandomStream(seed, streams.split));
	const classes = labels ? [order.filter((i) => Number(labels[i]) === 0), order.filter((i) => Number(labels[i]) === 1)] : [order];
	const held = new Uint8Array(n);
	for (const members of classes) {
		const count = Math.min(members.length - 2, Math.max(2, Math.round(share * members.length)));
		for (const i of members.subarray(0, count)) held[i] = 1;
	}
	return { learning: order.filter((i) => held[i] === 0), heldOut: order.filter((i) => held[i] === 1) };
}
