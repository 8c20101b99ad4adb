import type { Backend, Model } from '../../../backend/types.js';
import { throwIfAborted } from '../../../training/run.js';
import { gatherRows } from '../../autoencoder/remember.js';
import { progressOf } from '../../progress.js';
import type { RunOptions } from '../../types.js';
import { advantages } from '../agent/advantage.js';
import { agentNetwork } from '../agent/network.js';
import { chooseByLabels } from '../chosen.js';
import { thresholdBy } from '../decision.js';
import { stakesOf } from '../reward-table.js';
import type { Said } from './answers.js';
import { calibrate } from './calibrate.js';
import { agentOptions, learn, type Pools, poolsOf, type Showing, speaksFor } from './learn.js';
import { isKnown, type RowMemory, sizeOf } from './memory.js';
import type { RowsState } from './state.js';

/** How rows are shown after answers: what people said first. */
const showing: Showing = { shares: { anomalies: 1 / 3, normals: 1 / 6, unlabelled: 1 / 2 }, unlabelledWeight: 0.5 };
/** Answers that are looked back on to see whether asking leads anywhere. */
export const recentAnswers = 20;

/** Shares of the pools that have rows. */
function shownOf(pools: Pools): Showing {
	const share = (pool: keyof Pools): number => (pools[pool].length > 0 ? showing.shares[pool] : 0);
	return { ...showing, shares: { anomalies: share('anomalies'), normals: share('normals'), unlabelled: share('unlabelled') } };
}

/** The labels that were said, or that rewards speak for; what was only taken back is none. */
const saidOf = (said: Said): number[] =>
	Array.from(said.labels.keys())
		.filter((i) => said.labels[i] !== 0 || said.decisions[i] >= 0)
		.map((i) => speaksFor(said, i));

/**
 * Goes on learning, from the weights that there are, with what is known now. Nothing outside is changed.
 *
 * @param memory - with the answers in it.
 * @param said - in the order in which they were given.
 * @returns the state after it, and a model with its weights, the caller's to dispose.
 * @throws AnodError ANOD_ABORTED, ANOD_DIVERGED.
 */
export async function learnAnswers(
	state: RowsState,
	memory: RowMemory,
	said: Said,
	backend: Backend,
	run: RunOptions,
): Promise<{ state: RowsState; model: Model; steps: number }> {
	const { options, network, tensors, taught, summary } = state;
	const progress = progressOf(run);
	progress('train', 0);
	const stakes = stakesOf(options.rewards);
	const pools = poolsOf(memory);
	const shown = shownOf(pools);
	const chosen = chooseByLabels(pools.anomalies.length, options, taught);
	const model = await backend.compile(network, { weights: tensors.weights });
	try {
		const lesson = { memory, pools, showing: shown, stakes, intrinsicWeight: chosen.intrinsicWeight };
		const [, last] = options.exploration;
		const settings = {
			...agentOptions(options, chosen),
			// Other numbers for every batch of answers, the same ones whether the detector was saved in between or not.
			seed: (options.seed + state.batches + 1) % Number.MAX_SAFE_INTEGER,
			steps: options.feedbackSteps,
			batchSize: options.feedbackBatchSize,
			patience: 0,
			exploration: [last, last],
		};
		const { steps } = await learn(lesson, model, backend, settings, {
			signal: run.signal,
			onProgress: (p) => progress('train', (0.8 * p.step) / p.steps, p),
		});
		progress('calibrate', 0.8);

		const [baseline] = await advantages(model, tensors.typical, 1);
		const all = Uint32Array.from({ length: sizeOf(memory) }, (_, row) => row);
		const scored = async (rows: Uint32Array): Promise<Float64Array> =>
			(await advantages(model, gatherRows(memory.inputs, network.inputs, rows), rows.length, run.signal)).map((value) => value - baseline);
		const heldOut = all.filter((row) => memory.heldOut[row] === 1);
		const scores = await scored(heldOut);
		// Those that people called normal would be missed in p-values: they were asked about because they scored high.
		const others = await scored(all.filter((row) => memory.heldOut[row] === 2 && (!isKnown(memory, row) || speaksFor(memory, row) < 0)));
		const calibration = Float64Array.of(...scores, ...others).sort();
		const labelled = {
			anomalies: pools.anomalies.length,
			normals: pools.normals.length,
			unknown: Math.max(0, summary.rows - pools.anomalies.length - pools.normals.length),
		};
		const { typical } = tensors;
		const decisions = await calibrate(
			{
				lesson,
				network: agentNetwork({ ...options, hidden: state.chosen.hidden }, network.inputs),
				options: settings,
				typical,
				baseline,
				heldOut,
				scores,
				labelled,
				prior: options.prior,
				rows: summary.rows,
				standing: state.standing,
			},
			backend,
			run.signal,
		);
		const after: RowsState = {
			...state,
			...decisions,
			chosen: { ...state.chosen, weightDecay: chosen.weightDecay, intrinsicWeight: chosen.intrinsicWeight },
			baseline,
			batches: state.batches + 1,
			recent: [...state.recent, ...saidOf(said)].slice(-recentAnswers),
			memory,
			tensors: { ...tensors, weights: model.weights(), calibration },
		};
		const threshold = thresholdBy(state.threshold.rule, options.rewards, stakes, decisions, calibration, summary.rows);
		throwIfAborted(run.signal);
		return { state: { ...after, threshold }, model, steps };
	} catch (error) {
		model.dispose();
		throw error;
	}
}
