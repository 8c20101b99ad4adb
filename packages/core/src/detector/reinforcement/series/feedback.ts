import type { Backend, Model } from '../../../backend/types.js';
import { throwIfAborted } from '../../../training/run.js';
import { progressOf } from '../../progress.js';
import type { RunOptions } from '../../types.js';
import { trainAgent } from '../agent/learner.js';
import type { Said } from '../rows/answers.js';
import { recentAnswers } from '../rows/feedback.js';
import { agentOptions, speaksFor } from '../rows/learn.js';
import { calibrate, thresholdBy } from './calibrate.js';
import { chooseByEvents } from './chosen.js';
import { crossFit, feedbackPace } from './cross-fit.js';
import { baselineOf, scoreMemory } from './judge.js';
import { lessonOf, pauseOf, worldOf } from './lesson.js';
import type { SeriesMemory } from './memory.js';
import type { SeriesAgentState } from './state.js';

/** What a reward for an all-clear counts in a step of which nothing is known, where people are asked: it may hide what they would find. */
const unlabelledWeight = 0.5;

/**
 * Goes on learning, from the weights that there are, with what is known now. Nothing outside is changed.
 *
 * @param memory - with the answers in it.
 * @param said - in the order in which they were given.
 * @returns the state after it, and a model with its weights, the caller's to dispose.
 * @throws AnodError ANOD_ABORTED, ANOD_DIVERGED.
 */
export async function learnAnswers(
	state: SeriesAgentState,
	memory: SeriesMemory,
	said: Said,
	backend: Backend,
	run: RunOptions,
): Promise<{ state: SeriesAgentState; model: Model; steps: number }> {
	const { options, network, tensors } = state;
	const progress = progressOf(run);
	progress('train', 0);
	const shown = { ...options, unlabelledWeight: Math.min(unlabelledWeight, options.unlabelledWeight) };
	const lesson = lessonOf(memory, shown);
	const chosen = { ...chooseByEvents(lesson.events.starts.length, options), hidden: state.chosen.hidden };
	const model = await backend.compile(network, { weights: tensors.weights });
	try {
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
		const { steps } = await trainAgent(worldOf(lesson, shown, true), model, backend, settings, {
			signal: run.signal,
			onProgress: (p) => progress('train', (0.8 * p.step) / p.steps, p),
		});
		progress('calibrate', 0.8);
		const c = memory.values.length / memory.ids.length + 1;
		const scoring = { window: options.window, intrinsicWeight: chosen.intrinsicWeight, baseline: await baselineOf(model, c) };
		const scores = await scoreMemory(model, scoring, memory, c, run.signal);
		const asked = lessonOf(memory, options);
		const { calibration, peaks, stretch, ...decisions } = calibrate({
			lesson: asked,
			scores: await crossFit(asked, network, { ...options, ...settings }, scoring, scores, feedbackPace, backend, run.signal),
			prior: options.prior,
			pause: pauseOf(options),
			longestAverage: state.longestAverage,
			steps: state.steps,
			unknown: state.unknown,
		});
		const threshold = thresholdBy(state.threshold.rule, { calibration, peaks, stretch, ...decisions }, state.steps);
		throwIfAborted(run.signal);
		const { line: _, ...before } = state;
		const after: SeriesAgentState = {
			...before,
			...decisions,
			chosen,
			baseline: scoring.baseline,
			stretch,
			threshold,
			batches: state.batches + 1,
			recent: [...state.recent, ...saidOf(said)].slice(-recentAnswers),
			memory,
			tensors: { ...tensors, weights: model.weights(), calibration, peaks },
		};
		return { state: after, model, steps };
	} catch (error) {
		model.dispose();
		throw error;
	}
}

/** The labels that were said, or that rewards speak for; what was only taken back is none. */
const saidOf = (said: Said): number[] =>
	Array.from(said.labels.keys())
		.filter((i) => said.labels[i] !== 0 || said.decisions[i] >= 0)
		.map((i) => speaksFor(said, i));
