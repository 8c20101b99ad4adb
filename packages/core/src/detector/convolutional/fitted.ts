import type { Backend } from '../../backend/types.js';
import { AnodError } from '../../errors.js';
import { checkGoldenScores } from '../golden.js';
import { checkThresholdRule } from '../option-table.js';
import type { FittedDetector, Threshold, ThresholdRule } from '../types.js';
import { readConvolutional, writeConvolutional } from './file.js';
import { ImagesResident } from './images/resident.js';
import type { ConvolutionalOptions, Objective } from './options.js';
import type { Resident } from './resident.js';
import { SeriesResident } from './series/resident.js';
import type { ConvolutionalState, ConvolutionalSummary } from './state.js';
import type { SeriesStream, StreamSetup } from './stream/series-stream.js';
import type { ConvolutionalExplanation, ConvolutionalInput, ConvolutionalPrediction, ScoreOptions } from './types.js';

/** A state made resident by what knows its kind of data. */
export function makeResident(state: ConvolutionalState, backend: Backend): Promise<Resident> {
	return state.data === 'images' ? ImagesResident.create(state, backend) : SeriesResident.create(state, backend);
}

/**
 * A fitted convolutional detector: scores, explains, streams and saves. What `load` returns; {@link ConvolutionalDetector} adds `fit`.
 */
export class FittedConvolutional implements FittedDetector {
	#resident: Resident | undefined;

	protected constructor(resident?: Resident) {
		this.#resident = resident;
	}

	/** A detector from the bytes of `save`. @throws AnodError ANOD_FILE when the file is damaged or its golden rows score otherwise here. */
	static async load(bytes: Uint8Array, options: { readonly backend: Backend | Promise<Backend> }): Promise<FittedConvolutional> {
		const backend = await options.backend;
		const resident = await makeResident(readConvolutional(bytes), backend);
		try {
			const { tensors, arithmetic } = resident.state;
			checkGoldenScores(await resident.golden(), tensors.goldenScores, arithmetic, backend);
		} catch (error) {
			resident.dispose();
			throw error;
		}
		return new FittedConvolutional(resident);
	}

	/** Puts a new state in place of the old one, which is freed. */
	protected become(resident: Resident): void {
		this.#resident?.dispose();
		this.#resident = resident;
	}

	/** What the detector learned from. @throws AnodError ANOD_NOT_FITTED */
	get data(): 'series' | 'images' {
		return this.#use('data').state.data;
	}

	/** What images have to look like to be scored; undefined after a series. @throws AnodError ANOD_NOT_FITTED */
	get imageSize(): { readonly height: number; readonly width: number; readonly channels: number } | undefined {
		const { state } = this.#use('imageSize');
		return state.data === 'images' ? { height: state.height, width: state.width, channels: state.channels } : undefined;
	}

	/** What was learned, in order. @throws AnodError ANOD_NOT_FITTED */
	get objectives(): readonly Objective[] {
		return this.#use('objectives').state.objectives;
	}

	/** What the last fit saw and did. @throws AnodError ANOD_NOT_FITTED */
	get summary(): ConvolutionalSummary {
		return this.#use('summary').state.summary;
	}

	/** Every option of the fit, defaults filled in. @throws AnodError ANOD_NOT_FITTED */
	get fittedOptions(): ConvolutionalOptions {
		return this.#use('fittedOptions').state.options;
	}

	/** The threshold in force. @throws AnodError ANOD_NOT_FITTED */
	get threshold(): Threshold {
		return this.#use('threshold').state.threshold;
	}

	/**
	 * Scores each time step of a series, or each image.
	 *
	 * @param input - a series with the fitted channels, or images of the fitted size.
	 * @returns `[n]`, finite, ≥ 0 for series, higher = more abnormal, in the order of the input.
	 * @throws AnodError ANOD_NOT_FITTED, ANOD_SHAPE, ANOD_UNKNOWN_COLUMN, ANOD_INPUT, ANOD_MISSING_VALUE, ANOD_ABORTED.
	 */
	async score(input: ConvolutionalInput, options: ScoreOptions = {}): Promise<Float64Array> {
		return this.#use('score()').score(input, options);
	}

	/** Scores, says what is an anomaly and gathers the anomalous steps of a series into events. Parameters and errors of {@link score}. */
	async predict(input: ConvolutionalInput, options: ScoreOptions = {}): Promise<ConvolutionalPrediction> {
		return this.#use('predict()').predict(input, options);
	}

	/** Says what made steps or images score as they did: channel by channel, or pixel by pixel. Parameters and errors of {@link score}. */
	async explain(input: ConvolutionalInput, options: ScoreOptions = {}): Promise<ConvolutionalExplanation> {
		return this.#use('explain()').explain(input, options);
	}

	/**
	 * Watches a series point by point. It stands on its own: a later fit does not touch it.
	 *
	 * @param options - of `streamOptions`, and the `past` just before the first point.
	 * @throws AnodError ANOD_OPTION for options out of range, images, or a detector without a forecast; ANOD_NOT_FITTED.
	 */
	stream(options: StreamSetup = {}): SeriesStream {
		const resident = this.#use('stream()');
		if (!resident.stream)
			throw new AnodError('ANOD_OPTION', 'the detector learned from images; only series come as streams of points. Use predict().', {
				data: resident.state.data,
			});
		return resident.stream(options);
	}

	/** Changes the threshold without refitting, from the held-out scores of the fit. @throws AnodError ANOD_OPTION, ANOD_NOT_FITTED */
	setThreshold(rule: ThresholdRule): Threshold {
		const resident = this.#use('setThreshold()');
		checkThresholdRule(rule);
		const threshold = resident.thresholdBy(rule);
		this.#resident = resident.withThreshold(threshold);
		return threshold;
	}

	/** The `.anod` file: safetensors with a JSON header; nothing executable. */
	async save(): Promise<Uint8Array> {
		return writeConvolutional(this.#use('save()').state);
	}

	/** Frees what the backend holds for this detector. */
	dispose(): void {
		this.#resident?.dispose();
		this.#resident = undefined;
	}

	#use(what: string): Resident {
		if (!this.#resident)
			throw new AnodError('ANOD_NOT_FITTED', `${what} needs a fitted detector; call fit() first or load() a model file.`, {});
		return this.#resident;
	}
}
