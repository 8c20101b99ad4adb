/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405).
 *
 * A number depends on (seed, stream, counter) only, never on how many were drawn before: so a shuffle, a mask or an
 * initial weight is the same in every backend and at every batch size. The kernels hold the same generator in C++.
 *
 * Key = (seed low word, seed high word); counter words = (block, a, b, stream).
 */
export const streams = {
	weights: 1,
	shuffle: 2,
	dropout: 3,
	noise: 4,
	mask: 5,
	split: 6,
	memory: 7,
	generate: 8,
	windows: 9,
	augment: 10,
	forest: 11,
	walks: 12,
	exploration: 13,
	replay: 14,
	folds: 15,
	query: 16,
} as const;

const low16 = 0xffff;

/** High 32 bits of the 64-bit product of two unsigned 32-bit words. */
function multiplyHigh(a: number, b: number): number {
	const aLow = a & low16;
	const aHigh = a >>> 16;
	const bLow = b & low16;
	const bHigh = b >>> 16;
	const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
	const middle2 = (middle & low16) + aLow * bHigh;
	return (aHigh * bHigh + (middle >>> 16) + (middle2 >>> 16)) >>> 0;
}

/** Ten Philox rounds. Writes four unsigned words to `out`. */
export function philox(out: Uint32Array, key0: number, key1: number, c0: number, c1: number, c2: number, c3: number): void {
	let k0 = key0;
	let k1 = key1;
	let x0 = c0;
	let x1 = c1;
	let x2 = c2;
	let x3 = c3;
	for (let round = 0; round < 10; round++) {
		const high0 = multiplyHigh(0xd2511f53, x0);
		const low0 = Math.imul(0xd2511f53, x0);
		const high1 = multiplyHigh(0xcd9e8d57, x2);
		const low1 = Math.imul(0xcd9e8d57, x2);
		x0 = (high1 ^ x1 ^ k0) >>> 0;
		x1 = low1 >>> 0;
		x2 = (high0 ^ x3 ^ k1) >>> 0;
		x3 = low0 >>> 0;
		k0 = (k0 + 0x9e3779b9) >>> 0;
		k1 = (k1 + 0xbb67ae85) >>> 0;
	}
	out[0] = x0;
	out[1] = x1;
	out[2] = x2;
	out[3] = x3;
}

/** Uniform float32 in [0, 1): the upper 24 bits of a word. */
export function unitFloat(word: number): number {
	return (word >>> 8) * 2 ** -24;
}

/** A reader of one stream: word i of (seed, stream, a, b). Words come four a block, block = floor(i / 4). */
export class RandomStream {
	readonly #block = new Uint32Array(4);
	#index = 0;
	readonly #seed0: number;
	readonly #seed1: number;
	constructor(
		seed: number,
		readonly stream: number,
		readonly a = 0,
		readonly b = 0,
	) {
		this.#seed0 = seed >>> 0;
		this.#seed1 = Math.floor(seed / 2 ** 32) >>> 0;
	}
	/** The next unsigned 32-bit word. */
	word(): number {
		const lane = this.#index & 3;
		if (lane === 0) philox(this.#block, this.#seed0, this.#seed1, this.#index >>> 2, this.a, this.b, this.stream);
		this.#index++;
		return this.#block[lane];
	}
	/** The next float in [0, 1), a multiple of 2⁻²⁴. */
	float(): number {
		return unitFloat(this.word());
	}
	/** The next integer in [0, n), n ≤ 2³². */
	below(n: number): number {
		return Math.floor((this.word() * n) / 2 ** 32);
	}
}

/** Fisher–Yates: the numbers 0…n−1 in random order. */
export function permutation(n: number, random: RandomStream): Uint32Array {
	const order = new Uint32Array(n);
	for (let i = 0; i < n; i++) order[i] = i;
	for (let i = n - 1; i > 0; i--) {
		const j = random.below(i + 1);
		const swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	return order;
}
