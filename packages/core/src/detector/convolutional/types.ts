import type { Batch, Cell, Input, ShapedArray } from '../../data/types.js';
import type { Prediction, RunOptions } from '../types.js';

/** One picture. What a canvas gives (`ImageData`: RGBA, opacity is ignored) is one. */
export interface ImageLike {
	/** Row by row, channels running fastest: bytes 0–255, or numbers 0–1. */
	readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
	readonly width: number;
	readonly height: number;
	/** Default: what the length says. 1 = grey, 3 = RGB, 4 = RGBA. */
	readonly channels?: number;
}

/** Images of one size: a list, `[n, height, width]` or `[n, height, width, channels]` in one array, or batches of these. Integers are bytes 0–255, floats 0–1. */
export type ImageInput = ShapedArray | readonly ImageLike[] | AsyncIterable<ShapedArray | readonly ImageLike[]>;

/** A series of one channel; null or NaN where a value is missing. */
export type NumberList = ArrayLike<number | null>;

/** Time steps as rows, oldest first unless there is a time column; a list of numbers; or several series, which may differ in length. */
export type SeriesInput = Input | NumberList | { readonly series: readonly (Batch | NumberList)[] };

/** A series, several of them, or images. */
export type ConvolutionalInput = SeriesInput | ImageInput;

/** What scoring may be told besides the data. */
export interface ScoreOptions extends RunOptions {
	/**
	 * The steps just before the input, of a single series: the first steps of the input then have a past to be judged by. They are not scored themselves; some
	 * hundreds are enough.
	 */
	readonly past?: SeriesInput;
}

/** A stretch of time steps that are anomalies; those fewer steps apart than the shortest moving average are one. */
export interface AnomalyEvent {
	/** Name or number of the series, where the input holds several. */
	readonly series?: string;
	/** Position of the first step in its series, in order of time; with one sorted series the row number of the input. */
	readonly start: number;
	/** Position after the last step. */
	readonly end: number;
	/** Position of the highest score. */
	readonly peak: number;
	/** The highest score. */
	readonly score: number;
	/** Channels by their share of the score at the peak, the greatest first; shares sum to 1. */
	readonly channels: readonly { readonly name: string; readonly share: number }[];
	/** Rows of the input, in order of time. */
	readonly rows: Uint32Array;
	/** Times of start, last step and peak, in milliseconds since 1970, where the series has a time column. */
	readonly startTime?: number;
	readonly endTime?: number;
	readonly peakTime?: number;
}

export interface ConvolutionalPrediction extends Prediction {
	/** 1 where a score rests on enough past; elsewhere 0, and the label is 0. All 1 for images. */
	readonly valid: Uint8Array;
	/** In order of time; empty for images. */
	readonly events: readonly AnomalyEvent[];
}

/** Why steps or images scored as they did. */
export interface ConvolutionalExplanation {
	readonly scores: Float64Array;
	/** `[steps, channels]` of a series, `[images, height, width]` of images. */
	readonly shape: readonly number[];
	/** In this shape; what belongs to a step, or to an image, sums to its score. */
	readonly contributions: Float64Array;
	/** Names of the channels of a series. */
	readonly columns: readonly string[];
	/** `[steps][channels]`: the value that the detector would have expected, in the user's own units. Empty for images. */
	readonly expected: readonly (readonly Cell[])[];
}

/** What `fit` may be told besides the data. */
export interface Labels {
	/** `[n]`, of each image or row, 1 = anomaly, 0 = normal; for the objective `classification`. */
	readonly labels?: ArrayLike<number>;
}
