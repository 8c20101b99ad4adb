/** Our training, ready to run epoch after epoch, each in a new order. */
import { permutation, RandomStream, streams } from '@anod/core/backend';
import { mean } from './statistics.mjs';

/**
 * @param {import('@anod/core/backend').Model} model - disposed at the end
 * @param {object} plan - rows, loss, optimizer, and what else a plan has
 * @param {number} n - rows
 * @param {number} batchSize
 * @param {number} learningRate
 * @returns `epoch()`, which trains over all rows once; `loss` and `first`, the mean losses of the last and the first; `end()`
 */
export function epochs(model, plan, n, batchSize, learningRate) {
	const training = model.train({ gradientClip: 0, seed: 7, ...plan });
	const learningRates = new Float32Array(Math.ceil(n / batchSize)).fill(learningRate);
	let number = 0;
	const state = {
		loss: Number.NaN,
		first: Number.NaN,
		async epoch() {
			const order = permutation(n, new RandomStream(7, streams.shuffle, number++));
			state.loss = mean(await training.advance({ order, batchSize, learningRates }));
			if (number === 1) state.first = state.loss;
		},
		/** @throws Error when the loss did not fall: a training that learns nothing is not worth timing */
		checkLearned(share = 0.5) {
			if (!(state.loss < state.first * share))
				throw new Error(`Our training did not learn: loss ${state.first} at first, ${state.loss} at the end.`);
		},
		end() {
			training.end();
			model.dispose();
		},
	};
	return state;
}
