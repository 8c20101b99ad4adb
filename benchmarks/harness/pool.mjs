/** Some threads that fit detectors at the same time. */
import { Worker } from 'node:worker_threads';

/**
 * Opens `size` threads.
 *
 * @param {number} size
 * @param {{ backend?: 'wasm' | 'node' }} [setup]
 * @returns `fit(job, oracle)` resolves to the answer of detector-worker.mjs, `oracle` tells the labels of rows that it asks about; `close()` ends the threads
 */
export function openPool(size, setup = {}) {
	const idle = [];
	const waiting = [];
	const workers = Array.from({ length: size }, () => new Worker(new URL('./detector-worker.mjs', import.meta.url), { workerData: setup }));
	const next = () => {
		while (idle.length && waiting.length) waiting.shift()(idle.pop());
	};
	idle.push(...workers);
	const free = (worker) => {
		idle.push(worker);
		next();
	};
	return {
		/**
		 * @param {{ detector?: 'autoencoder' | 'reinforcement' | 'teacher', train: object, labels?: Int8Array, test?: object, options: object,
		 *   want: 'score' | 'predict' | 'explain' | 'fit' | 'review', queries?: { queries: number, batch: number, strategy?: string } }} job
		 * @param {(ids: Uint32Array) => ArrayLike<number>} [oracle]
		 */
		fit: (job, oracle) =>
			new Promise((resolve, reject) => {
				waiting.push((worker) => {
					const finish = (settle, value) => {
						worker.off('message', onMessage);
						worker.off('error', onError);
						settle(value);
					};
					const onMessage = ({ answer, failure, ids }) => {
						if (ids !== undefined) {
							worker.postMessage({ told: oracle(ids) });
							return;
						}
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
