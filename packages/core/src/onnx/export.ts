import { autoencoderName, readAutoencoder } from '../detector/autoencoder/file.js';
import { convolutionalName, readConvolutional } from '../detector/convolutional/file.js';
import { readReinforcement, reinforcementName } from '../detector/reinforcement/file.js';
import type { Threshold } from '../detector/types.js';
import { AnodError } from '../errors.js';
import { readModelFile } from '../file/index.js';
import { autoencoderScore } from './autoencoder.js';
import { messages } from './format/messages.js';
import { Graph } from './graph.js';
import { imagesScore } from './images/images.js';
import { type OnnxOptions, resolveOnnxOptions } from './options.js';
import { reinforcementScore } from './reinforcement.js';
import { addOutputs, type Scored } from './scored.js';
import { seriesScore } from './series/series.js';

/**
 * The sets of operators that graphs are written in: the lowest that have what is needed. ai.onnx 13 (ONNX 1.8, 2020) takes the axes of a sum as an input and
 * has bool, int64 and float64 wherever they are used; ai.onnx.ml 2 has tables from texts to whole numbers.
 */
export const operatorSets = { '': 13, 'ai.onnx.ml': 2 } as const;
/** The version of the format that came with them. */
const irVersion = 7;
/** Of what inputs, outputs and metadata are called and hold: a model that says another number is to be fed otherwise. */
const contract = 1;

/** A fitted detector, or the bytes that its `save` gives. */
export type Exportable = Uint8Array | { save(): Promise<Uint8Array> };

export const bytesOf = async (detector: Exportable): Promise<Uint8Array> => (detector instanceof Uint8Array ? detector : detector.save());

interface Content {
	readonly detector: string;
	readonly threshold: Threshold;
	/** What a row of the input is. */
	readonly row: string;
	/** Metadata of this detector alone. */
	readonly metadata?: Readonly<Record<string, string>>;
	readonly score: (graph: Graph) => Scored;
}

/** What a file holds. @throws AnodError ANOD_FILE, ANOD_OPTION */
function contentOf(bytes: Uint8Array, given: OnnxOptions): Content {
	const { detector } = readModelFile(bytes);
	switch (detector) {
		case autoencoderName: {
			const state = readAutoencoder(bytes);
			const options = resolveOnnxOptions(given, 'tables');
			return { detector, threshold: state.threshold, row: 'row', score: (graph) => autoencoderScore(graph, state, options) };
		}
		case convolutionalName: {
			const state = readConvolutional(bytes);
			const options = resolveOnnxOptions(given, state.data);
			return state.data === 'series'
				? { detector, threshold: state.threshold, row: 'step of a series', score: (graph) => seriesScore(graph, state, options) }
				: { detector, threshold: state.threshold, row: 'image', score: (graph) => imagesScore(graph, state, options) };
		}
		case reinforcementName: {
			const state = readReinforcement(bytes);
			if (state.data === 'series')
				throw new AnodError(
					'ANOD_FILE',
					'the file holds a reward-driven detector of series, which cannot be written as ONNX; write its networks by exportSafetensors(), or the forecasts of a ConvolutionalDetector as ONNX.',
					{ got: detector, data: state.data },
				);
			const options = resolveOnnxOptions(given, 'tables');
			const metadata = { prior: String(state.prior.value), priorReason: state.prior.reason };
			return { detector, threshold: state.threshold, row: 'row', metadata, score: (graph) => reinforcementScore(graph, state, options) };
		}
		default:
			throw new AnodError(
				'ANOD_FILE',
				`the file holds the detector '${detector}'; '${autoencoderName}', '${convolutionalName}' and '${reinforcementName}' can be written as ONNX.`,
				{ got: detector },
			);
	}
}

/**
 * A fitted detector as an ONNX model, for engines that do not run JavaScript: preprocessing, network, signals, fusion, score and label in one graph.
 *
 * Its scores agree with those of `score` to the single precision of the network: a few 1e-6 of max(1, |score|). What a graph cannot do: refuse a cell that is of
 * another kind than its column, or infinite; put the rows of a series on a grid by their times, or find gaps (its input is one series of equal steps).
 *
 * @param detector - fitted, or the bytes of a `.anod` file.
 * @returns the bytes of a `.onnx` file: ai.onnx 13, ai.onnx.ml 2, IR version 7. Its metadata say the `detector`, its `threshold`, the `prior` where there is one, and
 * as JSON what each of the `inputs` is.
 * @throws AnodError ANOD_NOT_FITTED; ANOD_FILE for a damaged file; ANOD_OPTION for options that do not fit the detector.
 */
export async function exportOnnx(detector: Exportable, options: OnnxOptions = {}): Promise<Uint8Array> {
	const content = contentOf(await bytesOf(detector), options);
	const graph = new Graph();
	const scored = content.score(graph);
	addOutputs(graph, scored, content.threshold);
	return messages
		.model({
			irVersion,
			producer: '@anod/core',
			description: `Anod, ${content.detector} detector: score (higher = more abnormal) and label (1 = anomaly) of each ${content.row}.`,
			graph: graph.encode(content.detector, true),
			operators: operatorSets,
			metadata: {
				detector: content.detector,
				version: String(contract),
				threshold: String(content.threshold.value),
				thresholdReason: content.threshold.reason,
				inputs: JSON.stringify(scored.inputs),
				...content.metadata,
			},
		})
		.encode();
}
