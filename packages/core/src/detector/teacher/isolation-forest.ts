import { AnodError } from '../../errors.js';
import { log } from '../../numeric/functions.js';
import { RandomStream, streams } from '../../numeric/random.js';
import { atOnce } from '../../training/run.js';
import { IsolationTreeGrower } from './isolation-tree.js';

/**
 * A fitted isolation forest: plain data. Letters: t trees, w = `width`, d features.
 *
 * Every tree is laid out as a full one of w leaves: node 1 is the root, nodes 2k and 2k + 1 are the children of k, and where it ends early its rows go on
 * to the left. So all rows take log₂ w steps and no step depends on how a comparison ends, which is what makes scoring fast.
 */
export interface IsolationForest {
	/** Features a row. */
	readonly d: number;
	readonly trees: number;
	/** Rows that each tree was grown on. */
	readonly sample: number;
	/** The least power of two that is no less than `sample`. */
	readonly width: number;
	/** `[t, w]`: the feature that node k asks; place 0 of a tree is not used. */
	readonly features: Int32Array;
	/** `[t, w]`: a value of at least this goes right, any other left; NaN where no row goes right. */
	readonly splits: Float32Array;
	/** `[t, w]`: splits that led to the leaf in node w + i, and the mean of those that would tell its rows apart; 0 where no row arrives. */
	readonly paths: Float32Array;
}

export interface IsolationForestOptions {
	/** Default: 100. */
	readonly trees?: number;
	/** Rows that each tree is grown on, at most all; default: 256. Arrays of a forest grow with it. */
	readonly sample?: number;
	readonly seed: number;
}

/** Euler's constant. */
const gamma = 0.5772156649015329;

/** c(n): mean depth of a row in a tree that tells n rows apart. */
export const averagePath = (n: number): number => (n > 2 ? 2 * (log(n - 1) + gamma) - (2 * (n - 1)) / n : n - 1);

/** Leaves of the lowest full tree that has at least `n`. */
export function widthFor(n: number): number {
	let width = 1;
	while (width < n) width *= 2;
	return width;
}

/**
 * Grows an isolation forest: each tree splits a sample of the rows at random values of random features until every row stands alone or the tree is as high
 * as a balanced one. Rows that stand apart are alone soon.
 *
 * Tree i depends on the rows, the seed and i alone. A feature that does not differ among the rows of a node is not asked there.
 *
 * @param rows - `[n, d]`, finite.
 * @throws AnodError ANOD_SHAPE when the length is not n·d, or there are fewer than two rows; ANOD_OPTION for less than one tree or two rows a sample;
 * ANOD_INPUT for a value that is not finite.
 * @see Liu, Ting and Zhou 2008, doi:10.1109/ICDM.2008.17
 */
export const fitIsolationForest = (rows: Float32Array, n: number, d: number, options: IsolationForestOptions): IsolationForest =>
	atOnce(fittingIsolationForest(rows, n, d, options));

/** As {@link fitIsolationForest}, with a pause to be had after each tree. */
export function* fittingIsolationForest(
	rows: Float32Array,
	n: number,
	d: number,
	{ trees = 100, sample: most = 256, seed }: IsolationForestOptions,
): Generator<void, IsolationForest> {
	if (rows.length !== n * d || n < 2)
		throw new AnodError(
			'ANOD_SHAPE',
			`an isolation forest got ${rows.length} values as ${n} rows of ${d}; it wants at least two whole rows.`,
			{
				got: rows.length,
				n,
				d,
			},
		);
	checkFinite(rows, d);
	wholeNumber('trees', trees, 1);
	wholeNumber('sample', most, 2);
	const sample = Math.min(most, n);
	const width = widthFor(sample);
	const features = new Int32Array(trees * width);
	const splits = new Float32Array(trees * width);
	const paths = new Float32Array(trees * width);
	const averages = Float64Array.from({ length: sample + 1 }, (_, rows) => averagePath(rows));
	const grower = new IsolationTreeGrower(rows, n, d, sample, width, averages);
	for (let tree = 0; tree < trees; tree++) {
		const [from, end] = [tree * width, (tree + 1) * width];
		grower.grow(
			{ features: features.subarray(from, end), splits: splits.subarray(from, end), paths: paths.subarray(from, end) },
			new RandomStream(seed, streams.forest, tree),
		);
		yield;
	}
	return { d, trees, sample, width, features, splits, paths };
}

/** @throws AnodError ANOD_INPUT for a value that is not finite. */
export function checkFinite(rows: Float32Array, d: number): void {
	let at = 0;
	while (at < rows.length && Number.isFinite(rows[at])) at++;
	if (at === rows.length) return;
	const [row, feature] = [Math.floor(at / d), at % d];
	throw new AnodError('ANOD_INPUT', `feature ${feature} of row ${row} is ${rows[at]}; an isolation forest wants finite numbers.`, {
		row,
		feature,
		got: rows[at],
	});
}

function wholeNumber(option: string, got: number, minimum: number): void {
	if (!Number.isSafeInteger(got) || got < minimum)
		throw new AnodError('ANOD_OPTION', `${option} of an isolation forest is ${got}; it wants a whole number of at least ${minimum}.`, {
			option,
			got,
		});
}
