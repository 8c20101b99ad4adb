import { wasmBackend } from '@anod/backend-wasm';
import { ConvolutionalDetector, FittedConvolutional } from '@anod/core';
import { seriesContradictions, seriesReadings } from '../../src/detector/series-readings.js';
import { detectorSuite } from '../../src/index.js';

const around = 'a step of a series is judged by the steps around it';
const early = 'labels of the first steps wait until enough past was seen; series.test.ts tests them';
const skip = {
	'of a row are the same, to the bit, alone and in a batch of 1000': around,
	'follow their rows when the rows change places': around,
	'are those of predict, with labels by the threshold and p-values that fall as scores rise': early,
	'follow the threshold when it changes, without a new fit': early,
	'come out of stream() as out of predict()': 'its stream takes points, not batches; stream.test.ts tests it',
};
const rows = { readings: seriesReadings, contradictions: seriesContradictions };

detectorSuite(
	'ConvolutionalDetector on series',
	{
		create: () => new ConvolutionalDetector({ seed: 3, width: 16, epochs: 8 }),
		load: (bytes, options) => FittedConvolutional.load(bytes, options),
		backend: () => wasmBackend(),
		rows,
	},
	{ skip },
);

detectorSuite(
	'ConvolutionalDetector on series, by the past alone',
	{
		create: () => new ConvolutionalDetector({ seed: 3, width: 16, epochs: 8, causal: true }),
		load: (bytes, options) => FittedConvolutional.load(bytes, options),
		backend: () => wasmBackend(),
		rows,
	},
	{ skip },
);
