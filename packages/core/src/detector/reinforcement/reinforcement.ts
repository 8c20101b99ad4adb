import { collectTable } from '../../data/index.js';
import type { Input } from '../../data/types.js';
import { backendOf } from '../backend-of.js';
import type { SeriesInput } from '../convolutional/types.js';
import type { Detector } from '../types.js';
import { FittedReinforcement, makeResident } from './fitted.js';
import type { GivenReinforcementOptions, ReinforcementOptions } from './options.js';
import { resolveReinforcementOptions } from './presets.js';
import { fitRows } from './rows/fit.js';
import { fitSeriesAgent } from './series/fit.js';
import type { ReinforcementFitOptions, ReinforcementSummary } from './types.js';

/**
 * Learns from rewards which rows to raise an alarm for: with no label, a few, or all, and goes on learning from what people say.
 *
 * An agent looks at a row and says "normal" or "anomaly". It is paid by a table of the user's, by labels where there are any, and a little for agreeing with a
 * teacher. The score of a row is what it expects an alarm to pay more than none. A decision about a row leads nowhere: with every row labelled this
 * is a bandit, and as good as a classifier that knows the costs.
 *
 * @example
 * const detector = new ReinforcementDetector({ rewards: { falseNegative: -10 } });
 * await detector.fit(rows, { backend: wasmBackend(), labels });
 * const { scores, labels: found, probabilities } = await detector.predict(fresh);
 *
 * @throws AnodError ANOD_OPTION when an option is unknown or out of range.
 * @see Pang, van den Hengel, Shen and Cao 2021, doi:10.1145/3447548.3467417; van Hasselt, Guez and Silver 2016, arXiv:1509.06461
 */
export class ReinforcementDetector extends FittedReinforcement implements Detector {
	/** Every option, defaults filled in. */
	readonly options: ReinforcementOptions;

	constructor(options: GivenReinforcementOptions = {}) {
		super();
		this.options = resolveReinforcementOptions(options);
	}

	/**
	 * Learns. A second fit starts anew; a fit that fails or is aborted leaves the detector as it was.
	 *
	 * @param input - `n ≥ 10` rows in any form of {@link Input}; empty cells are missing values. With the option window, a series of at least 32 steps, or several.
	 * @param options.labels - `[n]`: 1 = anomaly, 0 = not known, −1 = surely normal.
	 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_INPUT, ANOD_SHAPE, ANOD_OPTION, ANOD_MISSING_VALUE, ANOD_DIVERGED, ANOD_ABORTED.
	 */
	async fit(input: SeriesInput, options: ReinforcementFitOptions): Promise<ReinforcementSummary> {
		const backend = await backendOf(options);
		const state =
			this.options.window > 0
				? await fitSeriesAgent(input, this.options, options, backend, options)
				: await fitRows(await collectTable(input as Input, { signal: options.signal }), this.options, options, backend, options);
		this.become(await makeResident(state, backend));
		return state.summary;
	}
}
