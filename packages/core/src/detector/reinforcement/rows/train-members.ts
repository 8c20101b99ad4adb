import type { Backend } from '../../../backend/types.js';
import { inferShapes } from '../../../network/shapes.js';
import { initialWeights } from '../../../network/weights.js';
import type { Curve } from '../../../training/train.js';
import type { AgentRun } from '../agent/learner.js';
import { joinMembers } from '../agent/members.js';
import { agentNetwork } from '../agent/network.js';
import type { RewardCurve } from '../agent/reward-curve.js';
import type { AgentOptions, NetworkOptions } from '../agent/types.js';
import { type Lesson, learn } from './learn.js';

/** Far enough from any seed that people choose for the seeds of members to be others. */
const apart = 1_000_003;

export interface Trained {
	/** Joined, before and after. */
	readonly untrained: Float32Array;
	readonly weights: Float32Array;
	/** Of all members together. */
	readonly steps: number;
	/** Of the first member. */
	readonly curve: Curve;
	readonly rewardCurve: RewardCurve;
}

/**
 * Trains agents one after another on the same lesson, each with initial weights and decisions of its own, and joins them.
 *
 * Agents that learned from a few anomalies are wrong in rows of their own; their mean is less so.
 *
 * @throws AnodError ANOD_ABORTED, ANOD_DIVERGED.
 */
export async function trainMembers(
	lesson: Lesson,
	network: NetworkOptions,
	inputs: number,
	members: number,
	options: AgentOptions,
	backend: Backend,
	{ signal, onProgress }: AgentRun,
): Promise<Trained> {
	const untrained: Float32Array[] = [];
	const trained: Float32Array[] = [];
	const one = agentNetwork(network, inputs);
	const { size } = inferShapes(one);
	const initial = initialWeights(one, options.seed, members);
	let steps = 0;
	let first: Pick<Trained, 'curve' | 'rewardCurve'> | undefined;
	for (let member = 0; member < members; member++) {
		const seed = (options.seed + member * apart) % Number.MAX_SAFE_INTEGER;
		const weights = initial.slice(member * size, (member + 1) * size);
		const model = await backend.compile(one, { weights });
		try {
			const result = await learn(
				lesson,
				model,
				backend,
				{ ...options, seed },
				{
					signal,
					onProgress: (p) => onProgress?.({ ...p, step: member * options.steps + p.step, steps: members * options.steps }),
				},
			);
			first ??= result;
			steps += result.steps;
			untrained.push(weights);
			trained.push(model.weights());
		} finally {
			model.dispose();
		}
	}
	const { curve, rewardCurve } = first!;
	return {
		untrained: joinMembers(network, inputs, untrained).weights,
		weights: joinMembers(network, inputs, trained).weights,
		steps,
		curve,
		rewardCurve,
	};
}
