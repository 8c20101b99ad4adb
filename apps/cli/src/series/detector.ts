import { type ConvolutionalPrediction, type FittedConvolutional, FittedReinforcement, type RunOptions } from '@anod/core';
import { learnedFrom } from '../scoring/reward-facts.js';
import { detectorInput, type SeriesTable } from './read-series.js';

/** A detector that looks at the course of time. */
export type SeriesDetector = FittedConvolutional | FittedReinforcement;

/** What any of them says of the steps of a series. */
export interface SeriesPrediction extends ConvolutionalPrediction {
	/** How likely each step is an anomaly, where the detector says so. */
	readonly probabilities?: Float64Array;
}

/** Judges every row of a table. */
export async function predictSeries(detector: SeriesDetector, table: SeriesTable, run: RunOptions): Promise<SeriesPrediction> {
	if (!(detector instanceof FittedReinforcement)) return detector.predict(detectorInput(table), run);
	const prediction = await detector.predict(detectorInput(table), run);
	return { ...prediction, valid: prediction.valid!, events: prediction.events! };
}

/** Why it learned what it did, or what from. */
export const reasonOf = (detector: SeriesDetector): string =>
	detector instanceof FittedReinforcement ? learnedFrom(detector) : detector.summary.reason;
