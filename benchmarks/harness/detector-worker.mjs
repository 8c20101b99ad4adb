/**
 * One thread that fits detectors and scores with them.
 *
 * It gets rows, options and, for a detector that learns from labels, those that the protocol tells of training rows: never one of a row that it scores. What
 * an oracle answers is asked for row by row, in the thread that knows. It gives back numbers and times.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { AutoencoderDetector, ReinforcementDetector } from '@anod/core';
import { openBackend } from './ours.mjs';
import { teacherScores } from './teacher.mjs';

const backend = await openBackend(workerData?.backend);
const detectors = { autoencoder: AutoencoderDetector, reinforcement: ReinforcementDetector };

/** Asks the other thread what the rows with these numbers are: 1 = anomaly, −1 = normal. */
const ask = (ids) =>
	new Promise((resolve) => {
		parentPort.once('message', ({ told }) => resolve(told));
		parentPort.postMessage({ ids });
	});

/** Lets a detector ask `queries` rows of its fit, `batch` at a time, and learn from each batch of answers. */
async function review(detector, { queries, batch, strategy }) {
	const asked = [];
	const seconds = [];
	while (asked.length < queries) {
		const { ids } = await detector.query(Math.min(batch, queries - asked.length), { strategy });
		if (ids.length === 0) break;
		const labels = await ask(ids);
		const start = performance.now();
		await detector.feedback({ ids, labels });
		seconds.push((performance.now() - start) / 1000);
		asked.push(...ids);
	}
	return { asked: Uint32Array.from(asked), feedbackSeconds: seconds };
}

/** Fits on `train`, then does what `want` says with `test`. */
async function work({ detector: kind = 'autoencoder', train, labels, test, options, want, queries }) {
	const start = performance.now();
	if (kind === 'teacher') {
		const scores = await teacherScores(train, test, options.seed, backend);
		return { scores, fitSeconds: (performance.now() - start) / 1000 };
	}
	const detector = new detectors[kind](options);
	await detector.fit(train, labels ? { backend, labels } : { backend });
	const fitted = performance.now();
	const answer = { fitSeconds: (fitted - start) / 1000 };
	try {
		if (want === 'score') answer.scores = Float64Array.from(await detector.score(test));
		if (want === 'predict') {
			const { labels: flags, threshold } = await detector.predict(test);
			answer.flags = Uint8Array.from(flags);
			answer.threshold = threshold.value;
		}
		if (want === 'explain') {
			const { scores, contributions, columns } = await detector.explain(test);
			Object.assign(answer, { scores: Float64Array.from(scores), contributions: Float64Array.from(contributions), columns: [...columns] });
		}
		if (want === 'review') Object.assign(answer, await review(detector, queries));
		answer.scoreSeconds = (performance.now() - fitted) / 1000;
	} finally {
		detector.dispose();
	}
	return answer;
}

parentPort.on('message', async (job) => {
	if ('told' in job) return;
	try {
		parentPort.postMessage({ answer: await work(job) });
	} catch (error) {
		parentPort.postMessage({ failure: error instanceof Error ? error.message : String(error) });
	}
});
