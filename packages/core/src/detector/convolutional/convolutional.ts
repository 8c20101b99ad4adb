import type { Backend } from '../../backend/types.js';
import type { ShapedArray } from '../../data/types.js';
import { backendOf } from '../backend-of.js';
import type { Detector, FitOptions } from '../types.js';
import { FittedConvolutional, makeResident } from './fitted.js';
import { fitImages } from './images/fit.js';
import { collectImages, isImageInput } from './images/read.js';
import type { ConvolutionalOptions } from './options.js';
import { resolveConvolutionalOptions } from './presets.js';
import { refuseIdleOptions } from './refuse.js';
import { fitSeries } from './series/fit.js';
import { readForFit } from './series/input.js';
import type { ConvolutionalState, ConvolutionalSummary } from './state.js';
import type { ConvolutionalInput, ImageInput, Labels, SeriesInput } from './types.js';

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
export class ConvolutionalDetector extends FittedConvolutional implements Detector {
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
		const backend = await backendOf(options);
		const state = await this.#learn(await told(input), backend, options);
		this.become(await makeResident(state, backend));
		return state.summary;
	}

	async #learn({ input, data }: Told, backend: Backend, options: FitOptions & Labels): Promise<ConvolutionalState> {
		refuseIdleOptions(this.options, data, options.labels !== undefined);
		if (data === 'images')
			return fitImages(await collectImages(input as ImageInput, options.signal), this.options, backend, options, options.labels);
		const { set, columns, notes, labels } = await readForFit(input as SeriesInput, this.options, options.labels, options.signal);
		return fitSeries(set, columns, notes, this.options, backend, options, labels);
	}
}

interface Told {
	readonly input: ConvolutionalInput;
	readonly data: 'series' | 'images';
}

/** Whether an input is images or series; of batches, the first one tells, and comes again. */
async function told(input: ConvolutionalInput): Promise<Told> {
	if (input === null || typeof input !== 'object' || !(Symbol.asyncIterator in input))
		return { input, data: isImageInput(input) ? 'images' : 'series' };
	const batches = (input as AsyncIterable<ShapedArray>)[Symbol.asyncIterator]();
	const first = await batches.next();
	const again = async function* () {
		for (let batch = first; !batch.done; batch = await batches.next()) yield batch.value;
	};
	return { input: again(), data: !first.done && isImageInput(first.value) ? 'images' : 'series' };
}
