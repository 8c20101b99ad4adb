import type { RandomStream } from '../../numeric/random.js';

/** One tree of a forest, views into its arrays; see {@link IsolationForest} for how nodes lie. Written by {@link IsolationTreeGrower.grow}. */
export interface IsolationTree {
	readonly features: Int32Array;
	readonly splits: Float32Array;
	readonly paths: Float32Array;
}

/** Grows trees on samples of the same rows, with the same scratch. */
export class IsolationTreeGrower {
	readonly #drawn: Uint8Array;
	readonly #sample: Int32Array;
	/** Features in the order in which a node tries them. */
	readonly #candidates: Int32Array;
	/** Of each node: where its rows begin in the sample, how many there are, and how many splits led to them. */
	readonly #begin: Int32Array;
	readonly #count: Int32Array;
	readonly #depth: Int32Array;
	readonly #averagePath: Float64Array;
	#minimum = 0;
	#maximum = 0;

	/** @param averagePath - `[sample + 1]`: mean depth of an unfinished tree below a node, by the number of its rows. */
	constructor(
		private readonly rows: Float32Array,
		private readonly n: number,
		private readonly d: number,
		sample: number,
		width: number,
		averagePath: Float64Array,
	) {
		this.#drawn = new Uint8Array(n);
		this.#sample = new Int32Array(sample);
		this.#candidates = new Int32Array(d);
		this.#begin = new Int32Array(2 * width);
		this.#count = new Int32Array(2 * width);
		this.#depth = new Int32Array(2 * width);
		this.#averagePath = averagePath;
	}

	/** @param tree - all 0. */
	grow({ features, splits, paths }: IsolationTree, random: RandomStream): void {
		const [begin, count, depth] = [this.#begin, this.#count, this.#depth];
		const width = paths.length;
		this.#draw(random);
		begin[1] = depth[1] = 0;
		count[1] = this.#sample.length;
		let level = 0;
		let levelEnd = 2;
		for (let node = 1; node < width; node++) {
			if (node === levelEnd) {
				level++;
				levelEnd *= 2;
			}
			const left = 2 * node;
			// Fewer splits than levels: a node above was a leaf.
			const feature = count[node] > 1 && depth[node] === level ? this.#varyingFeature(begin[node], begin[node] + count[node], random) : -1;
			splits[node] = Number.NaN;
			count[left] = count[node];
			depth[left] = depth[left + 1] = depth[node];
			if (feature >= 0) {
				features[node] = feature;
				const split = Math.fround(this.#minimum + (this.#maximum - this.#minimum) * random.float());
				// At the minimum nothing would go left.
				splits[node] = split > this.#minimum ? split : this.#maximum;
				count[left] = this.#part(begin[node], begin[node] + count[node], feature, splits[node]);
				depth[left] = depth[left + 1] = level + 1;
			}
			begin[left] = begin[node];
			begin[left + 1] = begin[node] + count[left];
			count[left + 1] = count[node] - count[left];
		}
		for (let leaf = 0; leaf < width; leaf++) {
			const rows = count[width + leaf];
			if (rows > 0) paths[leaf] = depth[width + leaf] + this.#averagePath[rows];
		}
	}

	/** Rows without replacement (Floyd's algorithm). */
	#draw(random: RandomStream): void {
		const [drawn, sample, n] = [this.#drawn, this.#sample, this.n];
		for (let i = 0; i < sample.length; i++) {
			const last = n - sample.length + i;
			const row = random.below(last + 1);
			sample[i] = drawn[row] ? last : row;
			drawn[sample[i]] = 1;
		}
		for (const row of sample) drawn[row] = 0;
		for (let feature = 0; feature < this.d; feature++) this.#candidates[feature] = feature;
	}

	/** Draws from the features that differ among rows from … end − 1 of the sample, and notes its range; −1 where there is none. */
	#varyingFeature(from: number, end: number, random: RandomStream): number {
		const { rows, d } = this;
		const [candidates, sample] = [this.#candidates, this.#sample];
		for (let left = d; left > 0; left--) {
			const drawn = random.below(left);
			const feature = candidates[drawn];
			let minimum = rows[sample[from] * d + feature];
			let maximum = minimum;
			for (let i = from + 1; i < end; i++) {
				const value = rows[sample[i] * d + feature];
				if (value < minimum) minimum = value;
				else if (value > maximum) maximum = value;
			}
			if (minimum < maximum) {
				this.#minimum = minimum;
				this.#maximum = maximum;
				return feature;
			}
			candidates[drawn] = candidates[left - 1];
			candidates[left - 1] = feature;
		}
		return -1;
	}

	/** Puts rows below the split first; how many they are. */
	#part(from: number, end: number, feature: number, split: number): number {
		const { rows, d } = this;
		const sample = this.#sample;
		let low = from;
		for (let i = from; i < end; i++) {
			const row = sample[i];
			if (rows[row * d + feature] < split) {
				sample[i] = sample[low];
				sample[low++] = row;
			}
		}
		return low - from;
	}
}
