import type { AutoencoderDetector, ConvolutionalOptions, FittedAutoencoder, FittedConvolutional, Progress } from '@anod/core';
import { formatDuration, formatNumber } from '../terminal/numbers.js';
import type { ProgressLine } from '../terminal/progress.js';

/** A detector of tables: to learn with, or loaded. */
export interface TableDetector {
	readonly detector: FittedAutoencoder;
	/** The same, where it has yet to learn. */
	readonly learner?: AutoencoderDetector;
	/** Name of its file. */
	readonly model?: string;
}

/** A detector of series or images: options to learn with, or one that was loaded. */
export interface ArrayDetector {
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
