import { AnodError } from '../../errors.js';
import { exp } from '../../numeric/functions.js';
import { atOnce } from '../../training/run.js';
import { averagePath, checkFinite, type IsolationForest } from './isolation-forest.js';

/** Rows that go through all trees before the next ones do: they stay in the cache. */
const rowsAtOnce = 1024;

/**
 * How easily each row is told apart: 2^(−E[h] / c), with the mean depth E[h] of the row over the trees and the mean depth c of a row that the trees were grown
 * on. Near 1: at once; 0.5: as any row; a row's score does not depend on the others.
 *
 * @param rows - `[n, d]`, finite.
 * @returns `[n]`, 0 to 1, higher = more abnormal.
 * @throws AnodError ANOD_SHAPE when the rows have not the width of the forest; ANOD_INPUT for a value that is not finite.
 */
export const scoreIsolationForest = (forest: IsolationForest, rows: Float32Array, n: number, d: number): Float64Array =>
	atOnce(scoringIsolationForest(forest, rows, n, d));

/** As {@link scoreIsolationForest}, with many a pause to be had. */
export function* scoringIsolationForest(forest: IsolationForest, rows: Float32Array, n: number, d: number): Generator<void, Float64Array> {
	if (d !== forest.d || rows.length !== n * d)
		throw new AnodError(
			'ANOD_SHAPE',
			`an isolation forest for rows of ${forest.d} features got ${rows.length} values as ${n} rows of ${d}; give it rows as it was fitted on.`,
			{ expected: forest.d, got: d, length: rows.length, n },
		);
	checkFinite(rows, d);
	const scores = new Float64Array(n);
	const scale = -Math.LN2 / (averagePath(forest.sample) * forest.trees);
	for (let from = 0; from < n; from += rowsAtOnce) {
		const end = Math.min(n, from + rowsAtOnce);
		for (let tree = 0; tree < forest.trees; tree++) {
			addPaths(forest, tree, rows, from, end, scores);
			yield;
		}
		for (let row = from; row < end; row++) scores[row] = exp(scores[row] * scale);
	}
	return scores;
}

/** Adds the depths of rows from … end − 1 in one tree. */
function addPaths(forest: IsolationForest, tree: number, rows: Float32Array, from: number, end: number, sums: Float64Array): void {
	const { d, width } = forest;
	const features = forest.features.subarray(tree * width, (tree + 1) * width);
	const splits = forest.splits.subarray(tree * width, (tree + 1) * width);
	const paths = forest.paths.subarray(tree * width, (tree + 1) * width);
	let row = from;
	// Four rows at a time, as each step of a row waits for the one before: a third of the time.
	for (; row + 3 < end; row += 4) {
		const start0 = row * d;
		const start1 = start0 + d;
		const start2 = start1 + d;
		const start3 = start2 + d;
		let node0 = 1;
		let node1 = 1;
		let node2 = 1;
		let node3 = 1;
		while (node0 < width) {
			node0 = 2 * node0 + Number(rows[start0 + features[node0]] >= splits[node0]);
			node1 = 2 * node1 + Number(rows[start1 + features[node1]] >= splits[node1]);
			node2 = 2 * node2 + Number(rows[start2 + features[node2]] >= splits[node2]);
			node3 = 2 * node3 + Number(rows[start3 + features[node3]] >= splits[node3]);
		}
		sums[row] += paths[node0 - width];
		sums[row + 1] += paths[node1 - width];
		sums[row + 2] += paths[node2 - width];
		sums[row + 3] += paths[node3 - width];
	}
	for (; row < end; row++) {
		const start = row * d;
		let node = 1;
		while (node < width) node = 2 * node + Number(rows[start + features[node]] >= splits[node]);
		sums[row] += paths[node - width];
	}
}
