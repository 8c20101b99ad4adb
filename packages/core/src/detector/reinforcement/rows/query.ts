import type { Backend } from '../../../backend/types.js';
import { permutation, RandomStream, streams } from '../../../numeric/random.js';
import { gatherRows } from '../../autoencoder/remember.js';
import type { QueryStrategy } from '../types.js';

/** Rows whose nearest neighbour says how far apart rows usually lie. */
const sampledRows = 256;

/** Rows that may be asked about. Letters: c candidates, k inputs. */
export interface Candidates {
	/** `[c, k]` */
	readonly inputs: Float32Array;
	/** `[c]` */
	readonly scores: Float64Array;
}

export interface Asking {
	readonly strategy: QueryStrategy;
	/** Score from which a row is an anomaly. */
	readonly threshold: number;
	/** `[·, k]`: rows that are known to be anomalies, and those that are known not to be. */
	readonly anomalies: Float32Array;
	readonly normals: Float32Array;
	/** Rows nearer than this are alike. */
	readonly near: number;
	/** Whether asking for the highest scores has led nowhere: then every other row is drawn at random. */
	readonly lost: boolean;
	readonly random: RandomStream;
}

/** Candidates in the order in which they are wanted. */
function wantedOrder({ scores }: Candidates, { strategy, threshold, random }: Asking): Uint32Array {
	const order = Uint32Array.from({ length: scores.length }, (_, i) => i);
	if (strategy === 'random') return permutation(scores.length, random);
	// Nothing lies nearer to a threshold that cannot be reached than the highest score.
	if (strategy === 'top' || threshold === Number.POSITIVE_INFINITY) return order.sort((a, b) => scores[b] - scores[a] || a - b);
	if (threshold === Number.NEGATIVE_INFINITY) return order.sort((a, b) => scores[a] - scores[b] || a - b);
	return order.sort((a, b) => Math.abs(scores[a] - threshold) - Math.abs(scores[b] - threshold) || a - b);
}

/**
 * Picks up to `count` candidates worth asking about, the most wanted first. One that is like a picked row, or like one that is known to be normal, waits until all
 * others are picked; one that equals a known or picked row never is. Where anomalies are, there are more. A random pick leaves out none.
 */
export function pickQuery(candidates: Candidates, count: number, asking: Asking): Uint32Array {
	const c = candidates.scores.length;
	const k = c > 0 ? candidates.inputs.length / c : 0;
	const wanted = wantedOrder(candidates, asking);
	if (asking.strategy === 'random') return wanted.subarray(0, count);
	const anomalies = rowsOf(asking.anomalies, k);
	const others = rowsOf(asking.normals, k);
	const isNew = (row: Float32Array): boolean => nearestOf(row, others, 0) > 0 && nearestOf(row, anomalies, 0) > 0;
	const drawn = asking.lost && asking.strategy === 'top' ? permutation(c, asking.random) : undefined;
	const taken = new Uint8Array(c);
	const alike: number[] = [];
	const picked: number[] = [];
	const places = [0, 0];
	while (picked.length < count) {
		const which = drawn && picked.length % 2 === 1 ? 1 : 0;
		const order = which === 1 && drawn ? drawn : wanted;
		while (places[which] < c && taken[order[places[which]]]) places[which]++;
		if (places[which] >= c) break;
		const candidate = order[places[which]];
		taken[candidate] = 1;
		const row = candidates.inputs.subarray(candidate * k, (candidate + 1) * k);
		if (nearestOf(row, others, asking.near) < asking.near) alike.push(candidate);
		else if (isNew(row)) {
			picked.push(candidate);
			others.push(row);
		}
	}
	for (const candidate of alike) {
		if (picked.length >= count) break;
		const row = candidates.inputs.subarray(candidate * k, (candidate + 1) * k);
		if (!isNew(row)) continue;
		picked.push(candidate);
		others.push(row);
	}
	return Uint32Array.from(picked);
}

/** Each of the rows `[n, k]`. */
function rowsOf(rows: Float32Array, k: number): Float32Array[] {
	return Array.from({ length: k > 0 ? rows.length / k : 0 }, (_, i) => rows.subarray(i * k, (i + 1) * k));
}

/** Distance to the nearest of some rows, or some number of at least `enough` where none is nearer than that. */
function nearestOf(row: Float32Array, others: readonly Float32Array[], enough: number): number {
	let least = Number.POSITIVE_INFINITY;
	for (const other of others) {
		let sum = 0;
		const limit = Math.min(least, enough * enough);
		for (let j = 0; j < row.length && sum <= limit; j++) {
			const difference = row[j] - other[j];
			sum += difference * difference;
		}
		if (sum < least) least = sum;
	}
	return Math.sqrt(least);
}

/** How far apart rows `[m, k]` usually lie: the median distance of some of them to the nearest other; 0 where most have a twin. */
export async function usualDistance(rows: Float32Array, k: number, seed: number, backend: Backend): Promise<number> {
	const m = rows.length / k;
	if (m < 2) return 0;
	const order = permutation(m, new RandomStream(seed, streams.query, 1));
	const sample = gatherRows(rows, k, order.subarray(0, sampledRows));
	const memory = await backend.remember(rows, m, k);
	try {
		const { distances } = await memory.nearest(sample, sample.length / k, 1, true);
		return distances.slice().sort()[Math.floor(distances.length / 2)];
	} finally {
		memory.dispose();
	}
}
