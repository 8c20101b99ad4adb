import type { Backend } from '../../../backend/types.js';
import { resolveConvolutionalOptions } from '../../convolutional/presets.js';
import type { SeriesColumns } from '../../convolutional/series/columns.js';
import { fitSeries } from '../../convolutional/series/fit.js';
import { SeriesScorer, type SeriesScoring } from '../../convolutional/series/scorer.js';
import { splitPieces } from '../../convolutional/series/segments.js';
import type { SeriesSet } from '../../convolutional/series/series-set.js';
import type { SeriesState } from '../../convolutional/series/state.js';
import type { RunOptions } from '../../types.js';
import type { ReinforcementOptions } from '../options.js';
import { type Usual, usualScores } from './reader.js';

export interface Signals {
	readonly state: SeriesState;
	/** What of it gives scores. */
	readonly scoring: SeriesScoring;
	readonly usual: Usual;
}

/** How the series of a reward-driven detector are read: as a convolutional detector would that uses the past only. */
export const readingOptions = ({ seed, time, calibrationSplit }: Pick<ReinforcementOptions, 'seed' | 'time' | 'calibrationSplit'>) =>
	resolveConvolutionalOptions({ seed, time, calibrationSplit, causal: true });

/**
 * Fits forecasts of a series to what nobody calls anomalous. They use the past only: an agent decides at a step, knowing no later one.
 *
 * @param labels - `[steps]`
 */
export async function fitSignals(
	set: SeriesSet,
	columns: SeriesColumns,
	labels: Int8Array,
	options: ReinforcementOptions,
	backend: Backend,
	run: RunOptions,
): Promise<Signals> {
	const reading = readingOptions(options);
	const state = await fitSeries(withoutAnomalies(set, labels), columns, [], reading, backend, run);
	const { channels, parts, smoothing, tensors } = state;
	const weights = Object.fromEntries(parts.map(({ name }) => [name, tensors[name]]));
	const scoring: SeriesScoring = { channels, parts, smoothing, tensors: weights, options: { causal: true } };
	const scorer = await SeriesScorer.create(scoring, backend);
	try {
		const scores = await scorer.score(set, run.signal);
		const { training, heldOut } = splitPieces(set.pieces, options.calibrationSplit);
		const held: number[] = [];
		for (const { start, end } of heldOut.length > 0 ? heldOut : training)
			for (let step = start; step < end; step++) if (labels[step] !== 1) held.push(scores[step]);
		return { state, scoring, usual: usualScores(held.length > 0 ? Float64Array.from(held) : scores) };
	} finally {
		scorer.dispose();
	}
}

/** The same with the labelled anomalies missing: forecasts are to learn what is usual. */
function withoutAnomalies(set: SeriesSet, labels: Int8Array): SeriesSet {
	if (!labels.includes(1)) return set;
	return { ...set, columns: set.columns.map((values) => values.map((value, step) => (labels[step] === 1 ? Number.NaN : value))) };
}
