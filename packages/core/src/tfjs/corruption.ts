import type { Corruption } from '../backend/types.js';
import { cosTurns, exp, log, sinTurns } from '../numeric/functions.js';
import { philox, streams, unitFloat } from '../numeric/random.js';

/** Which words of the generator a batch reads. */
export interface Draw {
	readonly seed: number;
	/** Training step, from 0. */
	readonly step: number;
	readonly member: number;
}

/** A spoiled batch. */
export interface Corrupted {
	/** `[n, d]`, what the network sees. */
	readonly rows: Float32Array;
	/** `[n, d]`, factors on the loss: 1 in noise rows; in masked rows d / (number hidden) where hidden, 0 where visible. */
	readonly factors: Float32Array;
}

/** A random-access reader: the four words of one block of (seed, stream, step, member). */
function blockReader(draw: Draw, stream: number): (block: number) => Uint32Array {
	const words = new Uint32Array(4);
	return (block) => {
		philox(words, draw.seed >>> 0, Math.floor(draw.seed / 2 ** 32) >>> 0, block, draw.step, draw.member, stream);
		return words;
	};
}

/** The `d` standard normal numbers of row r, by Box–Muller: block 1 + r·(1 + ⌈d/4⌉) + j makes those of features 4j … 4j+3. */
function gaussians(read: (block: number) => Uint32Array, r: number, d: number): Float64Array {
	const q = Math.ceil(d / 4);
	const g = new Float64Array(4 * q);
	for (let j = 0; j < q; j++) {
		const words = read(r * (1 + q) + 1 + j);
		for (const pair of [0, 2]) {
			const radius = Math.sqrt(-2 * log(((words[pair] >>> 8) + 1) * 2 ** -24));
			const turns = unitFloat(words[pair + 1]);
			g[4 * j + pair] = radius * cosTurns(turns);
			g[4 * j + pair + 1] = radius * sinTurns(turns);
		}
	}
	return g;
}

/** The first `count` of a partial Fisher–Yates shuffle of 0…d−1, from the ⌈d/4⌉ blocks of row r. */
function hiddenFeatures(read: (block: number) => Uint32Array, r: number, d: number, count: number): number[] {
	const q = Math.ceil(d / 4);
	const positions = Array.from({ length: d }, (_, i) => i);
	for (let i = 0; i < count; i++) {
		const word = read(r * q + Math.floor(i / 4))[i % 4];
		const j = i + Math.floor((word * (d - i)) / 2 ** 32);
		[positions[i], positions[j]] = [positions[j], positions[i]];
	}
	return positions.slice(0, count);
}

/** Deviation of the noise of a row: log-uniform between the bounds, or uniform when the lower one is 0. u in [0, 1). */
export function noiseDeviation([minimum, maximum]: readonly [number, number], u: number): number {
	if (minimum > 0) return exp(log(minimum) + u * (log(maximum) - log(minimum)));
	return minimum + u * (maximum - minimum);
}

/** Number of hidden features of a masked row, in float32 as in the kernels, since it must not round to another whole number. u in [0, 1). */
export function hiddenCount([minimum, maximum]: readonly [number, number], u: number, d: number): number {
	const f = Math.fround;
	const share = f(f(minimum) + f(u * f(f(maximum) - f(minimum))));
	return Math.min(d, Math.max(1, Math.floor(f(f(share * d) + 0.5))));
}

/**
 * Spoils a batch as a training step does; slow and clear, in double precision, rounded at the end.
 *
 * Which word feeds which draw stands in the README of the kernels.
 *
 * @param rows - `[n, d]`, clean; NaN cells stay NaN.
 * @param hide - what a hidden cell becomes: NaN before a maskInput layer, else 0.
 */
export function corrupt(rows: Float32Array, n: number, d: number, corruption: Corruption, draw: Draw, hide: number): Corrupted {
	const noiseWords = blockReader(draw, streams.noise);
	const maskWords = blockReader(draw, streams.mask);
	const spoiled = new Float32Array(n * d);
	const factors = new Float32Array(n * d).fill(1);
	const noiseRows = n - Math.floor(n * corruption.maskedShare + 0.5);
	for (let r = 0; r < n; r++) {
		const u = unitFloat(noiseWords(r * (1 + Math.ceil(d / 4)))[0]);
		const masked = r >= noiseRows;
		const deviation = masked ? corruption.maskNoise : noiseDeviation(corruption.noise, u);
		const g = gaussians(noiseWords, r, d);
		for (let j = 0; j < d; j++) spoiled[r * d + j] = rows[r * d + j] + deviation * g[j];
		if (!masked) continue;
		const hidden = hiddenFeatures(maskWords, r, d, hiddenCount(corruption.mask, u, d));
		factors.fill(0, r * d, (r + 1) * d);
		for (const j of hidden) {
			spoiled[r * d + j] = hide;
			factors[r * d + j] = d / hidden.length;
		}
	}
	return { rows: spoiled, factors };
}
