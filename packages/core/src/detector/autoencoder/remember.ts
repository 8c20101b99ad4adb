import type { Backend } from '../../backend/types.js';
import { permutation, RandomStream, streams } from '../../numeric/random.js';
import { DistanceSignal } from '../signals/distance-signal.js';
import type { FeatureRows } from '../signals/types.js';

/** Rows in the memory that judges how far a row is from the bulk. */
const backgroundRows = 256;
/** Share of the background rows whose mean distance counts. */
const backgroundShare = 0.1;

/** Copies the given rows of `[n, d]`. */
export function gatherRows(rows: Float32Array, d: number, indices: ArrayLike<number>): Float32Array {
	const result = new Float32Array(indices.length * d);
	for (let i = 0; i < indices.length; i++) result.set(rows.subarray(indices[i] * d, (indices[i] + 1) * d), i * d);
	return result;
}

export const everyRow = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, i) => i);

/** At most `most` of the given rows, drawn at random without replacement, in ascending order. */
export function sampleRows(candidates: Uint32Array, most: number, seed: number, draw: number): Uint32Array {
	if (candidates.length <= most) return candidates;
	const order = permutation(candidates.length, new RandomStream(seed, streams.memory, draw));
	return order
		.subarray(0, most)
		.map((i) => candidates[i])
		.sort();
}

export const backgroundNeighbors = (rows: number): number => Math.max(1, Math.round(backgroundShare * rows));

export const backgroundSample = (candidates: Uint32Array, seed: number, draw: number): Uint32Array =>
	sampleRows(candidates, backgroundRows, seed, draw);

/**
 * Which rows look like most others: distance to the background at most median + trim·(upper quartile − median).
 *
 * Rows that stand far out would otherwise be learned as well as the rest; a few per cent go on clean and on dirty data alike.
 *
 * @returns 1 for a row to keep, `[n]`.
 */
export async function unsuspicious(backend: Backend, rows: FeatureRows, d: number, trim: number, seed: number): Promise<Uint8Array> {
	const keep = new Uint8Array(rows.n).fill(1);
	if (trim === 0) return keep;
	const sample = backgroundSample(everyRow(rows.n), seed, 0);
	const signal = await DistanceSignal.create(backend, gatherRows(rows.filled, d, sample), d, backgroundNeighbors(sample.length));
	const distance = await signal.values(rows);
	signal.dispose();
	const sorted = distance.slice().sort();
	const median = sorted[Math.floor(0.5 * (rows.n - 1))];
	const upper = sorted[Math.floor(0.75 * (rows.n - 1))];
	// Data with one repeated row have no spread to judge by: keep all.
	if (upper === 0) return keep;
	for (let i = 0; i < rows.n; i++) if (distance[i] > median + trim * (upper - median)) keep[i] = 0;
	return keep;
}
