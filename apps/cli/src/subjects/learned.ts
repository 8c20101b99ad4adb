import {
	type AutoencoderDetector,
	type ConvolutionalOptions,
	type FittedAutoencoder,
	FittedConvolutional,
	FittedReinforcement,
	type Progress,
	type ReinforcementDetector,
} from '@anod/core';
import type { Use } from '../options/uses.js';
import type { SeriesDetector } from '../series/detector.js';
import type { SeriesLearner } from '../series/learner.js';
import { formatDuration, formatNumber } from '../terminal/numbers.js';
import type { ProgressLine } from '../terminal/progress.js';

/** What a model file may hold. */
export type AnyFitted = FittedAutoencoder | FittedConvolutional | FittedReinforcement;

/** What a fitted detector looks at, and its name. */
export function useOf(detector: AnyFitted): Use {
	if (detector instanceof FittedConvolutional) return { kind: detector.data, detector: 'convolutional' };
	if (detector instanceof FittedReinforcement) return { kind: detector.data === 'rows' ? 'table' : 'series', detector: 'reinforcement' };
	return { kind: 'table', detector: 'autoencoder' };
}

/** A detector of tables: to learn with, or loaded. */
export interface TableDetector {
	readonly detector: FittedAutoencoder | FittedReinforcement;
	/** The same, where it has yet to learn. */
	readonly learner?: AutoencoderDetector | ReinforcementDetector;
	/** Name of its file. */
	readonly model?: string;
}

/** A detector of series: to learn with, or loaded. */
export type SeriesSource =
	| { readonly learner: SeriesLearner; readonly loaded?: undefined }
	| { readonly learner?: undefined; readonly loaded: { readonly detector: SeriesDetector; readonly model: string } };

/** A detector of images: options to learn with, or one that was loaded. */
export interface ImageDetector {
	/** As given, or as fitted. */
	readonly options: Partial<ConvolutionalOptions>;
	/** Where it was loaded: the detector and the name of its file. */
	readonly loaded?: { readonly detector: FittedConvolutional; readonly model: string };
}

const doing: Readonly<Record<Progress['phase'], string>> = {
	prepare: 'preparing',
	train: 'training',
	calibrate: 'calibrating',
	score: 'scoring',
};

/** Shows the progress of a fit. */
export const showFit =
	(line: ProgressLine) =>
	({ phase, fraction, loss, remainingMs }: Progress): void =>
		line.update(
			doing[phase],
			fraction,
			[loss === undefined ? '' : `loss ${formatNumber(loss)}`, remainingMs === undefined ? '' : `${formatDuration(remainingMs)} left`]
				.filter(Boolean)
				.join(' · '),
		);
