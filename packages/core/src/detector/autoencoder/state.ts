import type { BackendInfo } from '../../backend/types.js';
import type { Network } from '../../network/types.js';
import type { Preprocessing } from '../../preprocessing/types.js';
import type { SignalScale } from '../signals/calibration.js';
import type { FitSummary, Threshold } from '../types.js';
import type { Fusion } from './fusion.js';
import type { AutoencoderOptions, Signal } from './options.js';
import type { DistancePrecision } from './precision.js';

/** Everything a fitted autoencoder is: plain data, nothing of a backend. What `save` writes and `load` reads. */
export interface AutoencoderState {
	readonly options: AutoencoderOptions;
	readonly preprocessing: Preprocessing;
	readonly network: Network;
	/** Layers up to and including the bottleneck; 0 without one. */
	readonly encoderLayers: number;
	readonly signals: readonly Signal[];
	readonly scales: Readonly<Partial<Record<Signal, SignalScale>>>;
	readonly fusion: Fusion;
	/** Nearest rows of the background memory that count. */
	readonly backgroundNeighbors: number;
	/** Of `memory` and `background`, and of rows as they are compared with them. */
	readonly distancePrecision: DistancePrecision;
	readonly threshold: Threshold;
	/** Of the backend that fitted: golden scores made by `fast` arithmetic hold elsewhere only nearly. */
	readonly arithmetic: BackendInfo['arithmetic'];
	readonly summary: FitSummary;
	readonly tensors: AutoencoderTensors;
}

export interface AutoencoderTensors {
	/** `[members · size]` */
	readonly weights: Float32Array;
	/** `[d]`: what stands in for a missing cell when distances are taken. */
	readonly fill: Float32Array;
	/** `[d, d]` */
	readonly whitening?: Float32Array;
	/** `[m, d]`, in the distances' precision. */
	readonly memory?: Float32Array;
	/** `[b, d]`, in the distances' precision. */
	readonly background?: Float32Array;
	/** `[latent]` mean and `[latent, latent]` lower Cholesky factor of the fitted rows' codes. */
	readonly latentMean?: Float64Array;
	readonly latentFactor?: Float64Array;
	/** Scores of the held-out rows, ascending. */
	readonly calibration: Float64Array;
	/** `[g, d]` features of a few fitted rows and `[g]` their scores: `load` computes them again. */
	readonly goldenRows: Float32Array;
	readonly goldenScores: Float64Array;
}
