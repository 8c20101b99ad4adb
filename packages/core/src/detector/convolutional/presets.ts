import { resolveOptions } from '../option-table.js';
import { type ConvolutionalOptions, convolutionalOptions } from './options.js';

/** The textbook network for labelled images, as a set of defaults. */
const classic: Partial<ConvolutionalOptions> = {
	objectives: ['classification'],
	network: [
		{ kind: 'conv2d', filters: 64, kernel: 3, activation: 'relu' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'conv2d', filters: 128, kernel: 3, activation: 'relu' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'flatten' },
		{ kind: 'dense', units: 1024, activation: 'relu' },
		{ kind: 'dense', units: 1, activation: 'sigmoid' },
	],
	augment: false,
	gradientClip: 0,
	learningRate: 0.001,
	batchSize: 32,
	epochs: 10,
};

/** Checks what a user gave and fills in the rest from the preset. @throws AnodError ANOD_OPTION */
export function resolveConvolutionalOptions(given: Partial<ConvolutionalOptions> = {}): ConvolutionalOptions {
	return resolveOptions<ConvolutionalOptions>(convolutionalOptions, given, given.preset === 'classic' ? classic : {});
}
