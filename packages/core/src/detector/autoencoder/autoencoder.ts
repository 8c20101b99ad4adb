import { collectTable } from '../../data/index.js';
import type { Input } from '../../data/types.js';
import { backendOf } from '../backend-of.js';
import type { Detector, FitOptions, FitSummary } from '../types.js';
import { fitAutoencoder } from './fit.js';
import { FittedAutoencoder } from './fitted.js';
import type { AutoencoderOptions } from './options.js';
import { resolveAutoencoderOptions } from './presets.js';
import { AutoencoderScorer } from './scorer.js';

/**
 * Flags rows that a small network rebuilds badly or that lie far from remembered rows.
 *
 * By default the score is made of three signals, each 0 at the median of held-out rows and 1 (the last 0.8) at their 95 % quantile, on a log scale:
 * the mean of the first two, or the third where that is greater. They are the whitened rebuild error of a denoising network, the distance to the
 * nearest of up to 2,000 remembered rows, and the mean distance to the nearest tenth of 256. Higher = more abnormal; a typical row is at or below 0.
 *
 * @example
 * const detector = new AutoencoderDetector({ seed: 7 });
 * await detector.fit(rows, { backend: wasmBackend() });
 * const { scores, labels } = await detector.predict(fresh);
 *
 * @throws AnodError ANOD_OPTION when an option is unknown or out of range.
 * @see Vincent et al. 2010 (denoising autoencoders); Sakurada and Yairi 2014, doi:10.1145/2689746.2689747
 */
export class AutoencoderDetector extends FittedAutoencoder implements Detector {
	/** Every option, defaults filled in. */
	readonly options: AutoencoderOptions;

	constructor(options: Partial<AutoencoderOptions> = {}) {
		super(undefined);
		this.options = resolveAutoencoderOptions(options);
	}

	/**
	 * Learns from rows. A second fit starts anew; a fit that fails or is aborted leaves the detector as it was.
	 *
	 * @param input - `n ≥ 10` rows in any form of {@link Input}; empty cells are missing values.
	 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_INPUT, ANOD_MISSING_VALUE, ANOD_DIVERGED, ANOD_ABORTED.
	 */
	async fit(input: Input, options: FitOptions): Promise<FitSummary> {
		const backend = await backendOf(options);
		const table = await collectTable(input, { signal: options.signal });
		const state = await fitAutoencoder(table, this.options, backend, options);
		this.become({ state, backend, scorer: await AutoencoderScorer.create(state, backend) });
		return state.summary;
	}
}
