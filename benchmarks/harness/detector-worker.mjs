/**
 * One thread that fits default detectors and scores with them.
 *
 * It gets rows and options, never a label, and gives back numbers and times.
 */
import { parentPort } from 'node:worker_threads';
import { AutoencoderDetector } from '@anod/core';
import { openBackend } from './ours.mjs';

const backend = await openBackend();

/** Fits on `train`, then does what `want` says with `test`. */
async function work({ train, test, options, want }) {
	const detector = new AutoencoderDetector(options);
	const start = performance.now();
	await detector.fit(train, { backend });
	const fitted = performance.now();
	const answer = { fitSeconds: (fitted - start) / 1000 };
	try {
		if (want === 'score') answer.scores = Float64Array.from(await detector.score(test));
		if (want === 'predict') {
			const { labels, threshold } = await detector.predict(test);
			answer.flags = Uint8Array.from(labels);
			answer.threshold = threshold.value;
		}
		if (want === 'explain') {
			const { scores, contributions, columns } = await detector.explain(test);
			Object.assign(answer, { scores: Float64Array.from(scores), contributions: Float64Array.from(contributions), columns: [...columns] });
		}
		answer.scoreSeconds = (performance.now() - fitted) / 1000;
	} finally {
		detector.dispose();
	}
	return answer;
}

parentPort.on('message', async (job) => {
	try {
		parentPort.postMessage({ answer: await work(job) });
	} catch (error) {
		parentPort.postMessage({ failure: error instanceof Error ? error.message : String(error) });
	}
});
