import { AnodError } from '../../errors.js';
import { throwIfAborted } from '../../training/run.js';
import type { FitOptions } from '../types.js';
import { FittedConvolutional, makeResident } from './fitted.js';
import type { ConvolutionalOptions } from './options.js';
import { resolveConvolutionalOptions } from './presets.js';
import { fitSeries } from './series/fit.js';
import { readForFit } from './series/input.js';
import type { ConvolutionalSummary } from './state.js';
import type { ConvolutionalInput, Labels, SeriesInput } from './types.js';

/**
 * Learns series or images by convolution and scores what does not fit.
 *
 * A series is forecast step by step and rebuilt segment by segment; the score of a step is how far it lies from both, each channel measured by the errors
 * that are usual for it, averaged over the steps around. Missing values, gaps and drifting clocks are allowed; see {@link ConvolutionalOptions}.
 *
 * @example
 * const detector = new ConvolutionalDetector({ seed: 7 });
 * await detector.fit(lastMonth, { backend: wasmBackend() });
 * const { scores, events } = await detector.predict(today);
 *
 * @throws AnodError ANOD_OPTION when an option is unknown or out of range.
 * @see Munir et al. 2019, doi:10.1109/ACCESS.2018.2886457 (forecast by convolution); Bai, Kolter and Koltun 2018, arXiv:1803.01271
 */
export class ConvolutionalDetector extends FittedConvolutional {
	/** Every option, defaults filled in. */
	readonly options: ConvolutionalOptions;

	constructor(options: Partial<ConvolutionalOptions> = {}) {
		super();
		this.options = resolveConvolutionalOptions(options);
	}

	/**
	 * Learns. A second fit starts anew; a fit that fails or is aborted leaves the detector as it was.
	 *
	 * @param input - a series of at least 32 steps, or several; images of one size. Should be mostly normal.
	 * @param options.labels - `[n]`, for the objective `classification` alone.
	 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_INPUT, ANOD_SHAPE, ANOD_OPTION, ANOD_DIVERGED, ANOD_ABORTED.
	 */
	async fit(input: ConvolutionalInput, options: FitOptions & Labels): Promise<ConvolutionalSummary> {
		throwIfAborted(options?.signal);
		if (!options?.backend)
			throw new AnodError(
				'ANOD_BACKEND',
				"fit() got no backend; pass one, for example { backend: wasmBackend() } from '@anod/backend-wasm'.",
				{},
			);
		const backend = await options.backend;
		const { set, columns, notes } = await readForFit(input as SeriesInput, this.options, options.signal);
		const state = await fitSeries(set, columns, notes, this.options, backend, options);
		this.become(await makeResident(state, backend));
		return state.summary;
	}
}
