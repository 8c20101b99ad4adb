import type { BackendInfo } from '../../backend/types.js';
import type { FitSummary, Threshold } from '../types.js';
import type { ImagesState } from './images/state.js';
import type { ConvolutionalOptions, Objective } from './options.js';
import type { SeriesState } from './series/state.js';

/** What states of series and of images have in common: plain data, nothing of a backend. */
export interface CommonState {
	readonly options: ConvolutionalOptions;
	/** What was learned, in order. */
	readonly objectives: readonly Objective[];
	readonly threshold: Threshold;
	/** Of the backend that fitted: golden scores made by `fast` arithmetic hold elsewhere only nearly. */
	readonly arithmetic: BackendInfo['arithmetic'];
	readonly summary: ConvolutionalSummary;
}

export interface ConvolutionalSummary extends FitSummary {
	/** Why these objectives: a sentence. */
	readonly reason: string;
	/** What was found in the data and done about it: sentences. */
	readonly notes: readonly string[];
}

/** Everything a fitted convolutional detector is. What `save` writes and `load` reads. */
export type ConvolutionalState = SeriesState | ImagesState;
