import type { Backend, Model, Training } from '../../../backend/types.js';
import { Pace, throwIfAborted } from '../../../training/run.js';
import { type Curve, CurveRecorder } from '../../../training/train.js';
import { Convergence } from './convergence.js';
import { DivergenceWatch } from './divergence.js';
import type { Environment } from './environment.js';
import { optimizerOf } from './optimizer.js';
import { Replay } from './replay.js';
import { type RewardCurve, RewardRecorder } from './reward-curve.js';
import { Targets } from './targets.js';
import type { AgentOptions } from './types.js';
import { explorationAt, Walks } from './walks.js';

export interface AgentRun {
	readonly signal?: AbortSignal;
	readonly onProgress?: (progress: AgentProgress) => void;
}

export interface AgentProgress {
	readonly step: number;
	readonly steps: number;
	readonly loss: number;
	/** Mean reward of the latest decisions; NaN where none is known. */
	readonly reward: number;
}

export interface AgentResult {
	/** Steps taken, fewer than planned after convergence. */
	readonly steps: number;
	readonly stoppedEarly: boolean;
	readonly curve: Curve;
	readonly rewardCurve: RewardCurve;
}

/** Milliseconds of work after which others get their turn. */
const turn = 24;

/**
 * Lets an agent act and learn from what its decisions pay: double Q-learning from a replay, with a target network that follows slowly (Polyak averaging).
 *
 * Each step all chains make one decision, then the network learns from one batch of remembered ones. When the loop pauses depends on the clock and changes
 * nothing in the result.
 *
 * @param model - the network that learns, with its initial weights; it has `environment.inputs` inputs and 2 outputs, and keeps what it learned, also when this
 *   throws. The caller disposes it.
 * @throws AnodError ANOD_ABORTED; ANOD_DIVERGED when the loss is no longer finite or values grow beyond what rewards can make them.
 */
export async function trainAgent(
	environment: Environment,
	model: Model,
	backend: Backend,
	options: AgentOptions,
	run: AgentRun = {},
): Promise<AgentResult> {
	const { chains, steps, discount, targetRate, learningRate } = options;
	throwIfAborted(run.signal);
	const replay = new Replay(chains, environment.stateSize, options.replay);
	const walks = new Walks(environment, replay, options.seed);
	const batch = new Targets(environment, replay, options);
	const recorder = new CurveRecorder(steps);
	const rewardRecorder = new RewardRecorder(steps);
	const convergence = new Convergence(options.patience);
	const watch = new DivergenceWatch(discount, learningRate);
	const rows = new Float32Array(chains * environment.inputs);
	const rewards = new Float32Array(chains * 2);
	const greedy = new Uint8Array(chains);
	const follower = discount > 0 ? await backend.compile(model.network, { weights: model.weights() }) : undefined;
	const followerWeights = follower?.weights();
	let training: Training | undefined;
	let step = 0;
	let stopped = false;
	const pace = new Pace(turn, run.signal);
	try {
		training = model.train({
			rows: new Float32Array(0),
			loss: { kind: 'mse' },
			optimizer: optimizerOf(options),
			gradientClip: options.gradientClip,
			seed: options.seed,
		});
		for (let made = 0; made < options.warmup; made += chains) {
			walks.step(undefined, 1);
			if (pace.due) await pace.rest();
		}
		while (step < steps && !stopped) {
			environment.observe(walks.states, chains, rows);
			environment.rewards(walks.states, chains, rewards);
			const judged = model.forward(rows, chains);
			const values = judged instanceof Promise ? await judged : judged;
			watch.rewards(rewards);
			watch.values(values, step + 1);
			for (let chain = 0; chain < chains; chain++) greedy[chain] = values[2 * chain + 1] > values[2 * chain] ? 1 : 0;
			walks.step(greedy, explorationAt(options.exploration, step, steps));
			rewardRecorder.decisions(rewards, walks.actions, greedy);

			batch.draw();
			if (follower) await batch.lookAhead(model, follower);
			const learned = training.step({ rows: batch.rows, targets: batch.targets, rowWeights: batch.rowWeights, learningRate });
			const loss = learned instanceof Promise ? await learned : learned;
			watch.loss(loss, step + 1);
			if (follower && followerWeights) follow(followerWeights, model, follower, targetRate);
			recorder.step(step, loss);
			step++;
			rewardRecorder.step(step);
			stopped = convergence.sees(loss) && step < steps;
			if (pace.due || step === steps || stopped) {
				run.onProgress?.({ step, steps, loss, reward: rewardRecorder.latest });
				await pace.rest();
			}
		}
		recorder.flush(step);
		rewardRecorder.flush(step);
	} finally {
		training?.end();
		follower?.dispose();
	}
	return { steps: step, stoppedEarly: stopped, curve: recorder.curve, rewardCurve: rewardRecorder.curve };
}

/** Moves the slow weights a little towards the ones that learn. */
function follow(slow: Float32Array, model: Model, follower: Model, rate: number): void {
	const fast = model.weights();
	for (let i = 0; i < slow.length; i++) slow[i] += rate * (fast[i] - slow[i]);
	follower.setWeights(slow);
}
