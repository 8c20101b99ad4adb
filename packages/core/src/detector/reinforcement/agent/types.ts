import type { Activation } from '../../../network/types.js';

/** How an agent learns. Names and meaning as in the option table. */
export interface AgentOptions {
	readonly seed: number;
	readonly optimizer: 'rmsprop' | 'adam' | 'adamw' | 'sgd';
	readonly learningRate: number;
	readonly momentum: number;
	readonly weightDecay: number;
	readonly gradientClip: number;
	readonly batchSize: number;
	readonly steps: number;
	/** Steps without a lower mean loss after which training has converged and stops; 0 = never before `steps`. */
	readonly patience: number;
	readonly chains: number;
	readonly replay: number;
	/** Transitions gathered before the first step. */
	readonly warmup: number;
	/** [first, last]: share of random decisions, falling linearly over the first half of the steps. */
	readonly exploration: readonly number[];
	readonly discount: number;
	readonly targetRate: number;
	/** Transitions that a target looks ahead. */
	readonly nSteps: number;
	/** both: the reward of the decision not taken is learned from as well; chosen: only that of the one taken. */
	readonly feedback: 'both' | 'chosen';
}

export interface NetworkOptions {
	readonly hidden: readonly number[];
	readonly activation: Activation;
	readonly outputActivation: 'linear' | 'sigmoid';
}
