import type { Backend } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { readModelFile, writeModelFile } from '../../../file/index.js';
import { Alarm } from './alarm.js';
import { ForecastErrors } from './forecast-errors.js';
import { MemoryReader, MemoryWriter } from './memory.js';
import { resolveStreamOptions, type StreamOptions } from './options.js';
import { type PointInput, type Points, pointsOf, readPoint } from './point.js';
import { Refits } from './refits.js';
import { type StreamedState, type StreamSource, sourceOf } from './source.js';
import { Surprise } from './surprise.js';

/** What a stream says of a point. */
export interface StreamPoint {
	/** Counts the pushed points from 0. */
	readonly index: number;
	/** The causal score of the detector, of which 1 is usual. */
	readonly score: number;
	/**
	 * −log10 of how rarely the past was so unusual, 0 to 5: the mean of three tails (error, level, level over ten points), or half of that of the mean error over
	 * ten points where that is greater.
	 */
	readonly surprise: number;
	/** Whether this point begins an event: surprise reached the option `alarm`, and none was raised in the last `holdOff` points. */
	readonly alarm: boolean;
	/** Whether enough past was seen for that. */
	readonly valid: boolean;
}

/** Options of a stream, and the points just before its first. */
export type StreamSetup = Partial<StreamOptions> & { readonly past?: Points };

/** Name of a stream in model files. */
const streamName = 'convolutional-stream';

interface Header {
	readonly source: StreamSource;
	readonly options: StreamOptions;
	readonly index: number;
	readonly silent: number;
}

/**
 * Watches a series as it comes: a point in, its score and whether it raises an alarm out. Looks at nothing that comes later, keeps a bounded past, and the same
 * points give the same bits, whatever the clock.
 *
 * @example
 * const stream = detector.stream({ past: training });
 * for (const point of points) if ((await stream.push(point)).alarm) console.log(stream.contributions());
 */
export class SeriesStream {
	readonly options: StreamOptions;
	readonly #source: StreamSource;
	readonly #names: readonly string[];
	readonly #errors: ForecastErrors;
	readonly #surprise: Surprise;
	readonly #alarm: Alarm;
	readonly #refits: Refits | undefined;
	readonly #point: Float64Array;
	#index = 0;
	#waits = false;
	#pair: TransformStream<PointInput, StreamPoint> | undefined;

	private constructor(source: StreamSource, weights: Float32Array, options: StreamOptions, backend: Backend | undefined) {
		const d = source.channels.length;
		this.options = options;
		this.#source = source;
		this.#names = source.channels.map(({ name }) => name);
		this.#errors = new ForecastErrors(source, weights);
		this.#surprise = new Surprise(d, options.history, options.warmUp);
		this.#alarm = new Alarm(options.alarm, options.holdOff);
		this.#point = new Float64Array(d);
		const { refitEvery: every, refitSteps: steps, history } = options;
		const lead = Math.max(1, this.#errors.receptiveField - 1);
		if (every > 0 && every <= lead)
			throw new AnodError(
				'ANOD_OPTION',
				`option refitEvery is ${every}, but a forecast looks at ${lead + 1} points; new weights want to read as many before they take over. Give at least ${lead + 1}, or 0.`,
				{ option: 'refitEvery', got: every, receptiveField: lead + 1 },
			);
		if (every > 0 && !backend)
			throw new AnodError('ANOD_BACKEND', 'a stream that refits wants a backend; pass one, or set refitEvery to 0.', {
				option: 'refitEvery',
			});
		if (every > 0 && backend) this.#refits = new Refits(backend, source.network, d, { every, lead, history, steps, seed: source.seed });
	}

	/**
	 * A stream of a fitted detector.
	 *
	 * @param backend - for refits.
	 * @param options - of {@link streamOptions}; and `past`, the points just before the first, by which it is judged: the last `history` of them and what
	 * their forecasts look at. Without a past, the first points make one, and raise no alarm.
	 * @throws AnodError ANOD_OPTION, ANOD_BACKEND; what {@link push} throws, for the past.
	 */
	static create(state: StreamedState, backend: Backend | undefined, { past = [], ...options }: StreamSetup = {}): SeriesStream {
		const { source, weights } = sourceOf(state);
		const stream = new SeriesStream(source, weights, resolveStreamOptions(options), backend);
		stream.#pushPast(past);
		return stream;
	}

	/** Points pushed. */
	get index(): number {
		return this.#index;
	}

	/**
	 * Takes the next point in.
	 *
	 * @returns a promise only where a refit that is due at this point has not finished; without refits, never.
	 * @throws AnodError ANOD_SHAPE, ANOD_UNKNOWN_COLUMN or ANOD_INPUT for a point that cannot be read, which changes nothing; ANOD_INPUT while an earlier push
	 * still waits; what a refit threw.
	 */
	push(point: PointInput): StreamPoint | Promise<StreamPoint> {
		if (this.#waits)
			throw new AnodError('ANOD_INPUT', `point ${this.#index} still waits for a refit; await push() before the next one.`, {
				point: this.#index,
			});
		readPoint(point, this.#names, this.#index, this.#point);
		const refit = this.#refits?.waiting;
		if (!refit) return this.#take();
		this.#waits = true;
		return refit.then(() => {
			this.#waits = false;
			return this.#take();
		});
	}

	#take(): StreamPoint {
		const errors = this.#errors;
		const refits = this.#refits;
		const next = refits?.due ? refits.take() : undefined;
		if (next) errors.prepare(next);
		errors.push(this.#point);
		const surprise = this.#surprise.push(errors.error, errors.values);
		const valid = errors.valid && this.#surprise.ready;
		if (refits) {
			refits.remember(errors.inputs, errors.values);
			refits.count(
				() => errors.weights,
				() => errors.takeOver(),
			);
		}
		return { index: this.#index++, score: errors.score, surprise, alarm: this.#alarm.push(valid ? surprise : 0), valid };
	}

	#pushPast(past: Points): void {
		const found: number[] = [];
		const values: number[] = [];
		const errors = this.#errors;
		const points = pointsOf(past);
		const first = Math.max(0, points.length - this.options.history - errors.receptiveField);
		for (let i = first; i < points.length; i++) {
			readPoint(points[i], this.#names, i, this.#point);
			errors.push(this.#point);
			this.#refits?.remember(errors.inputs, errors.values);
			found.push(errors.error);
			for (const value of errors.values) values.push(value);
		}
		this.#surprise.pushPast(Float64Array.from(found), Float64Array.from(values));
	}

	/** `[channels]`: what each channel gives to the score of the last point; they sum to it. */
	contributions(): Float64Array {
		return this.#errors.contributions();
	}

	/** `[channels]`: what is forecast for the next point, in the user's own units. */
	expected(): Float64Array {
		return this.#errors.expected();
	}

	/** Resolves when no refit is running. @throws what a refit threw */
	async settled(): Promise<void> {
		await this.#refits?.settled();
	}

	/** Points go in here, and come out of {@link readable}: `points.pipeThrough(stream)`. */
	get writable(): WritableStream<PointInput> {
		return this.#transform().writable;
	}

	get readable(): ReadableStream<StreamPoint> {
		return this.#transform().readable;
	}

	#transform(): TransformStream<PointInput, StreamPoint> {
		this.#pair ??= new TransformStream({
			transform: async (point, controller) => controller.enqueue(await this.push(point)),
		});
		return this.#pair;
	}

	/** Everything that it is and remembers, as a file. A refit that is running begins again where it is restored. */
	save(): Uint8Array {
		const memory = new MemoryWriter();
		this.#errors.write(memory);
		this.#surprise.write(memory);
		this.#refits?.write(memory);
		const header: Header = { source: this.#source, options: this.options, index: this.#index, silent: this.#alarm.silent };
		return writeModelFile({ detector: streamName, header: header as unknown as Record<string, unknown>, tensors: memory.tensors });
	}

	/**
	 * A stream that goes on as the saved one would, to the bit.
	 *
	 * @throws AnodError ANOD_FILE when the file is not whole or holds something else; ANOD_BACKEND when it refits and there is no backend.
	 */
	static async restore(bytes: Uint8Array, { backend }: { readonly backend?: Backend | Promise<Backend> } = {}): Promise<SeriesStream> {
		const file = readModelFile(bytes);
		if (file.detector !== streamName)
			throw new AnodError('ANOD_FILE', `the file holds '${file.detector}', no stream; load() opens detectors.`, { got: file.detector });
		const { source, options, index, silent } = file.header as unknown as Header;
		if (
			![source?.channels, source?.spread, source?.smoothing].every(Array.isArray) ||
			!Number.isInteger(index) ||
			!Number.isInteger(silent)
		)
			throw new AnodError('ANOD_FILE', "the stream's file does not say what it was a stream of; it was altered. Get a fresh copy.", {});
		const memory = new MemoryReader(file.tensors);
		const weights = memory.floats('weights');
		const stream = new SeriesStream(source, weights, resolveStreamOptions(options), await backend);
		stream.#errors.read(memory);
		stream.#surprise.read(memory);
		stream.#refits?.read(memory, weights);
		stream.#index = index;
		stream.#alarm.silent = silent;
		return stream;
	}

	/** Stops a refit that is running. */
	dispose(): void {
		this.#refits?.dispose();
	}
}
