import { normal, uniform } from '../autoencoder/sensors.js';

export interface World {
	readonly rows: number[][];
	/** 1 = anomaly. */
	readonly truth: Uint8Array;
}

/** `[n, 2]`: normal rows around 0, a share of anomalies around `apart` in both columns, all of deviation 1: they overlap, and how likely a row is one is known. */
export function overlapping(n: number, share: number, apart: number, seed: number): World & { readonly probabilities: Float64Array } {
	const random = uniform(seed);
	const truth = Uint8Array.from({ length: n }, () => (random() < share ? 1 : 0));
	const rows = Array.from(truth, (odd) => [normal(random) + odd * apart, normal(random) + odd * apart]);
	// The ratio of the two densities is exp(apart·(x + y) − apart²).
	const probabilities = Float64Array.from(rows, ([x, y]) => {
		const ratio = Math.exp(apart * (x + y) - apart * apart);
		return (share * ratio) / (share * ratio + 1 - share);
	});
	return { rows, truth, probabilities };
}

/**
 * `[n, 6]`: rows of three clusters; anomalies are of two kinds. Half lie where no rows are, as an isolation forest sees; half between two clusters, in a place of
 * their own, as usual as any in each column. Besides, harmless rows stand far out.
 */
export function twoKinds(n: number, anomalies: number, seed: number): World {
	const random = uniform(seed);
	const centres = [
		[0, 0, 0, 0, 0, 0],
		[4, 4, 0, 0, 4, 0],
		[0, 4, 4, 0, 0, 4],
	];
	const truth = new Uint8Array(n);
	const rows = Array.from({ length: n }, (_, i) => {
		const at = centres[Math.floor(random() * centres.length)].map((value) => value + 0.6 * normal(random));
		if (i < anomalies) {
			truth[i] = 1;
			return i % 2
				? [7, 2, 2, 3, 2, 7].map((value) => value + 0.5 * normal(random))
				: [2, 4, 2, 0, 2, 2].map((value) => value + 0.4 * normal(random));
		}
		// One in fifty is harmless, for all that it looks.
		return random() < 0.02 ? at.map((value, j) => (j === 3 ? value - 6 : value)) : at;
	});
	return { rows, truth };
}

/** `[n, 8]`: anomalies lean a little to one side in three columns; far out in the others lie harmless rows. */
export function leaning(n: number, anomalies: number, seed: number): World {
	const random = uniform(seed);
	const truth = new Uint8Array(n);
	const lean = [1.8, -1.8, 1.8, 0, 0, 0, 0, 0];
	const rows = Array.from({ length: n }, (_, i) => {
		truth[i] = i < anomalies ? 1 : 0;
		const wild = random() < 0.2 ? 3 : 1;
		return lean.map((by, j) => (j < 3 ? normal(random) + truth[i] * by : wild * normal(random)));
	});
	return { rows, truth };
}

/** Labels of a few anomalies, the rest not known. */
export function someLabels(truth: Uint8Array, count: number): Int8Array {
	const labels = new Int8Array(truth.length);
	let given = 0;
	truth.forEach((odd, i) => {
		if (odd && given < count) {
			labels[i] = 1;
			given++;
		}
	});
	return labels;
}

/** All labels. */
export const allLabels = (truth: Uint8Array): Int8Array => Int8Array.from(truth, (odd) => (odd ? 1 : -1));
