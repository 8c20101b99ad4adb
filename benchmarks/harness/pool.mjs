/** Some threads that fit detectors at the same time. */
import { Worker } from 'node:worker_threads';

/**
 * Opens `size` threads.
 *
 * @returns `fit(job)` resolves to the answer of detector-worker.mjs; `close()` ends the threads
 */
export function openPool(size) {
	const idle = [];
	const waiting = [];
	const workers = Array.from({ length: size }, () => new Worker(new URL('./detector-worker.mjs', import.meta.url)));
	const next = () => {
		while (idle.length && waiting.length) waiting.shift()(idle.pop());
	};
	idle.push(...workers);
	const free = (worker) => {
		idle.push(worker);
		next();
	};
	return {
		/** @param {{ train: object, test?: object, options: object, want: 'score' | 'predict' | 'explain' | 'fit' }} job */
		fit: (job) =>
			new Promise((resolve, reject) => {
				waiting.push((worker) => {
					const finish = (settle, value) => {
						worker.off('message', onMessage);
						worker.off('error', onError);
						settle(value);
					};
					const onMessage = ({ answer, failure }) => {
						if (failure === undefined) finish(resolve, answer);
						else finish(reject, new Error(failure));
						free(worker);
					};
					const onError = (error) => finish(reject, error);
					worker.on('message', onMessage);
					worker.on('error', onError);
					worker.postMessage(job);
				});
				next();
			}),
		close: () => Promise.all(workers.map((worker) => worker.terminate())),
	};
}
