import type { BackendInfo } from '../../backend/types.js';
import type { Threshold } from '../types.js';
import type { ReinforcementOptions } from './options.js';
import type { RowsState } from './rows/state.js';
import type { SeriesAgentState } from './series/state.js';
import type { ReinforcementSummary } from './types.js';

/** What states of rows and of series have in common: plain data, nothing of a backend. */
export interface CommonState {
	readonly options: ReinforcementOptions;
	readonly threshold: Threshold;
	/** Of the backend that fitted: golden scores made by `fast` arithmetic hold elsewhere only nearly. */
	readonly arithmetic: BackendInfo['arithmetic'];
	readonly summary: ReinforcementSummary;
}

/** Everything a fitted reward-driven detector is. What `save` writes and `load` reads. */
export type ReinforcementState = RowsState | SeriesAgentState;
