import type { Backend } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import type { Preprocessing } from '../../../preprocessing/types.js';
import { countAtLeast } from '../../../threshold/p-values.js';
import { paced } from '../../../training/run.js';
import { learnAutoencoder, readingFeatures } from '../../autoencoder/fit.js';
import { resolveAutoencoderOptions } from '../../autoencoder/presets.js';
import { gatherRows } from '../../autoencoder/remember.js';
import type { ScoringState } from '../../autoencoder/scorer.js';
import type { AutoencoderState } from '../../autoencoder/state.js';
import type { FitSummary, RunOptions } from '../../types.js';

/** Fewest rows that an autoencoder can learn what is usual from. */
const fewestUsual = 10;

export interface Signals {
	/** What of the autoencoder gives signals. */
	readonly state: ScoringState;
	/** Share of the held-out rows that stand apart by its own threshold. */
	readonly standing: number;
	readonly summary: FitSummary;
}

/**
 * Fits the autoencoder whose signals an agent reads, with its usual options, to rows that are not labelled anomalies.
 *
 * @param values - `[n, d]`, NaN where a cell is missing.
 * @param usual - numbers of the rows to learn from.
 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_DIVERGED, ANOD_ABORTED.
 */
export async function fitSignals(
	preprocessing: Preprocessing,
	values: Float32Array,
	usual: Uint32Array,
	seed: number,
	backend: Backend,
	run: RunOptions,
): Promise<Signals> {
	if (usual.length < fewestUsual)
		throw new AnodError(
			'ANOD_TOO_FEW_ROWS',
			`fit() got ${usual.length} rows that are not labelled anomalies; signals need at least ${fewestUsual}: give more rows, or set option signals to false.`,
			{ got: usual.length, expected: fewestUsual },
		);
	const options = resolveAutoencoderOptions({ seed });
	const features = gatherRows(values, preprocessing.width, usual);
	const learnable = await paced(readingFeatures(preprocessing, features, options.maskInput), run.signal);
	const state = await learnAutoencoder(learnable, options, backend, run);
	const { calibration } = state.tensors;
	return {
		state: scoringState(state),
		standing: countAtLeast(calibration, state.threshold.value) / calibration.length,
		summary: state.summary,
	};
}

function scoringState(state: AutoencoderState): ScoringState {
	const { network, signals, scales, fusion, backgroundNeighbors, distancePrecision } = state;
	const { weights, fill, whitening, memory, background } = state.tensors;
	const { members, neighbors } = state.options;
	return {
		network,
		signals,
		scales,
		fusion,
		backgroundNeighbors,
		distancePrecision,
		options: { members, neighbors },
		tensors: { weights, fill, whitening, memory, background },
	};
}
