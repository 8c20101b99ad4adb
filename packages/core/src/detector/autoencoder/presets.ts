import { resolveOptions } from '../option-table.js';
import { type AutoencoderOptions, autoencoderOptions } from './options.js';

/** The textbook autoencoder (Sakurada and Yairi 2014, doi:10.1145/2689746.2689747), as a set of defaults. */
const classic: Partial<AutoencoderOptions> = {
	signals: ['residual'],
	hidden: [32],
	activation: 'relu',
	outputActivation: 'sigmoid',
	initializer: 'glorot',
	residual: false,
	maskInput: false,
	loss: 'mse',
	optimizer: 'adam',
	learningRate: 0.001,
	schedule: 'constant',
	warmup: 0,
	weightDecay: 0,
	batchSize: 32,
	epochs: 100,
	noise: [0, 0],
	maskedShare: 0,
	trim: 0,
	whiten: false,
	scaling: 'minMax',
	compressBeyond: 0,
	missing: 'impute',
};

/** Rows that are known to be normal are worth remembering, even where that makes scoring slower. */
const trainedOnNormal: Partial<AutoencoderOptions> = { memory: 5000 };

/** Checks what a user gave and fills in the rest from the preset. @throws AnodError ANOD_OPTION */
export function resolveAutoencoderOptions(given: Partial<AutoencoderOptions> = {}): AutoencoderOptions {
	return resolveOptions<AutoencoderOptions>(autoencoderOptions, given, {
		...(given.trainedOn === 'normal' ? trainedOnNormal : {}),
		...(given.preset === 'classic' ? classic : {}),
	});
}
