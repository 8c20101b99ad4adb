import type { Network } from '../../../network/types.js';
import type { Preprocessing } from '../../../preprocessing/types.js';
import type { ScoringState } from '../../autoencoder/scorer.js';
import type { Chosen } from '../chosen.js';
import type { Curve } from '../curve.js';
import type { Prior } from '../prior.js';
import type { CommonState } from '../state.js';
import type { InputScale } from './inputs.js';
import type { RowMemory } from './memory.js';

/** A detector that learned from rows. Letters: d features, k inputs of the agent (features, then signals). */
export interface RowsState extends CommonState {
	readonly data: 'rows';
	readonly preprocessing: Preprocessing;
	readonly network: Network;
	/** What gives the signals. */
	readonly autoencoder?: ScoringState;
	/** Share of the rows that it finds to stand apart. */
	readonly standing?: number;
	/** Whether there is a teacher to agree with. */
	readonly taught: boolean;
	readonly chosen: Chosen;
	/** The agent's advantage in the typical row, which scores 0. */
	readonly baseline: number;
	readonly curve: Curve;
	readonly prior: Prior;
	/** Batches of answers that were learned from. */
	readonly batches: number;
	/** The last answers, oldest first: labels, or for a reward the label that it speaks for. */
	readonly recent: readonly number[];
	readonly inputs: InputScale;
	readonly tensors: RowsTensors;
	/** What feedback and queries need; undefined when it was left out of the file. */
	readonly memory?: RowMemory;
}

export interface RowsTensors {
	/** Of the agent's network. */
	readonly weights: Float32Array;
	/** `[k]`: median of the rows that are not known to be anomalies, signals at 0. */
	readonly typical: Float32Array;
	/** Scores of the held-out rows, ascending. */
	readonly calibration: Float64Array;
	/** `[g, d]` features of a few fitted rows and `[g]` their scores: `load` computes them again. */
	readonly goldenRows: Float32Array;
	readonly goldenScores: Float64Array;
}
