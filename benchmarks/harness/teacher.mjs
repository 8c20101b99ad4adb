/** What the default teacher of a reward-driven detector thinks of rows that it was not fitted on: the detector itself asks it about its fitted rows only. */
import { AutoencoderDetector } from '@anod/core';
// biome-ignore lint/style/noRestrictedImports: a teacher is no part of the public API, and nothing else can say what the agent was taught.
import { fitIsolationForest } from '../../packages/core/dist/detector/teacher/isolation-forest.js';
// biome-ignore lint/style/noRestrictedImports: a teacher is no part of the public API, and nothing else can say what the agent was taught.
import { scoreIsolationForest } from '../../packages/core/dist/detector/teacher/isolation-scores.js';

/**
 * The mean of two ranks among the training rows: the isolation forest's and the autoencoder's.
 *
 * @param {{ data: Float32Array | Float64Array, shape: number[] }} train - no missing cells
 * @param {{ data: Float32Array | Float64Array, shape: number[] }} test
 */
export async function teacherScores(train, test, seed, backend) {
	const d = train.shape[1];
	const forest = fitIsolationForest(Float32Array.from(train.data), train.shape[0], d, { seed });
	const autoencoder = new AutoencoderDetector({ seed });
	await autoencoder.fit(train, { backend });
	try {
		const parts = [
			(rows) => scoreIsolationForest(forest, Float32Array.from(rows.data), rows.shape[0], d),
			(rows) => autoencoder.score(rows),
		];
		const scores = new Float64Array(test.shape[0]);
		for (const part of parts) {
			const usual = Float64Array.from(await part(train)).sort();
			for (const [i, score] of (await part(test)).entries()) scores[i] += placeIn(usual, score) / parts.length;
		}
		return scores;
	} finally {
		autoencoder.dispose();
	}
}

/** The share of `sorted` below a value; what is greater than all of them goes on rising. */
function placeIn(sorted, value) {
	let [low, high] = [0, sorted.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (sorted[middle] < value) low = middle + 1;
		else high = middle;
	}
	const beyond = value - sorted.at(-1);
	return (low + (beyond > 0 ? beyond / (1 + beyond) : 0)) / sorted.length;
}
