import type { Backend, Model } from '../../../backend/types.js';
import { type AgentResult, type AgentRun, trainAgent } from '../agent/learner.js';
import { type ActionRewards, type Pool, RowEnvironment } from '../agent/rows.js';
import type { AgentOptions } from '../agent/types.js';
import type { Chosen } from '../chosen.js';
import type { ReinforcementOptions } from '../options.js';
import type { Stakes } from '../reward-table.js';
import { isKnown, type RowMemory, sizeOf } from './memory.js';

/** How often an agent is shown a row of each pool, and what the reward of an unlabelled row counts. */
export interface Showing {
	readonly shares: Readonly<Record<Pool, number>>;
	readonly unlabelledWeight: number;
}

export type Pools = Readonly<Record<Pool, Uint32Array>>;

/** Rows of a memory by what is known of them, those that are held out left out. */
export function poolsOf(memory: RowMemory): Pools {
	const members: Record<Pool, number[]> = { anomalies: [], normals: [], unlabelled: [] };
	for (let row = 0; row < sizeOf(memory); row++)
		if (memory.heldOut[row] !== 1)
			members[isKnown(memory, row) ? (speaksFor(memory, row) > 0 ? 'anomalies' : 'normals') : 'unlabelled'].push(row);
	const { anomalies, normals, unlabelled } = members;
	return { anomalies: Uint32Array.from(anomalies), normals: Uint32Array.from(normals), unlabelled: Uint32Array.from(unlabelled) };
}

/**
 * The label of a known row, 1 or −1. A reward for a decision speaks for one: a row that "anomaly" was paid for, or "normal" fined, is shown as often as an
 * anomaly.
 */
export function speaksFor({ labels, decisions, rewards }: Pick<RowMemory, 'labels' | 'decisions' | 'rewards'>, row: number): 1 | -1 {
	const anomaly = labels[row] !== 0 ? labels[row] > 0 : rewards[row] > 0 === (decisions[row] === 1);
	return anomaly ? 1 : -1;
}

/** Shows anomalies with a share of their own, and all other rows alike. */
export function fitShowing({ normals, unlabelled }: Pools, { anomalyShare, unlabelledWeight }: ReinforcementOptions): Showing {
	const others = normals.length + unlabelled.length;
	const share = (rows: Uint32Array): number => ((1 - anomalyShare) * rows.length) / Math.max(1, others);
	return { shares: { anomalies: anomalyShare, normals: share(normals), unlabelled: share(unlabelled) }, unlabelledWeight };
}

/** What the agent is paid for in the rows of a memory. */
export interface Lesson {
	readonly memory: RowMemory;
	readonly pools: Pools;
	readonly showing: Showing;
	readonly stakes: Stakes;
	readonly intrinsicWeight: number;
}

/** The world of a lesson. */
export function worldOf({ memory, pools, showing, stakes, intrinsicWeight }: Lesson): RowEnvironment {
	const { truePositive, trueNegative, falsePositive, falseNegative } = stakes.table;
	const weight = showing.unlabelledWeight;
	// What is at stake in a table of unequal rewards is less than its greatest: the teacher's part shrinks along, 1 where all rewards are 1 and −1.
	const weightOfTeacher = (intrinsicWeight * Math.sqrt(Math.abs(stakes.alarm * stakes.clear))) / 2;
	const paid = Uint32Array.from({ length: sizeOf(memory) }, (_, row) => row).filter(
		(row) => memory.labels[row] === 0 && memory.decisions[row] >= 0,
	);
	return new RowEnvironment({
		inputs: memory.inputs,
		k: memory.inputs.length / sizeOf(memory),
		pools,
		shares: showing.shares,
		rewards: {
			anomalies: [falseNegative, truePositive],
			normals: [trueNegative, falsePositive],
			unlabelled: [weight * trueNegative, weight * falsePositive],
		},
		suspicion: weightOfTeacher > 0 ? Float64Array.from(memory.suspicion, (suspicion) => weightOfTeacher * suspicion) : undefined,
		fixed: {
			rows: paid,
			rewards: Array.from(paid, (row): ActionRewards => {
				const reward = memory.rewards[row] / stakes.unit;
				return memory.decisions[row] === 1 ? [Number.NaN, reward] : [reward, Number.NaN];
			}),
		},
	});
}

/** How an agent learns, by the options and what was chosen in their place. */
export const agentOptions = (options: ReinforcementOptions, { weightDecay, batchSize, steps }: Chosen): AgentOptions => ({
	...options,
	weightDecay,
	batchSize,
	steps,
});

export const learn = (lesson: Lesson, model: Model, backend: Backend, options: AgentOptions, run: AgentRun): Promise<AgentResult> =>
	trainAgent(worldOf(lesson), model, backend, options, run);
