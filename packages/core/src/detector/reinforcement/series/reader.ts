import type { Backend } from '../../../backend/types.js';
import { log } from '../../../numeric/functions.js';
import { SeriesScorer, type SeriesScoring } from '../../convolutional/series/scorer.js';
import type { Piece, SeriesSet } from '../../convolutional/series/series-set.js';
import type { Channel } from '../../convolutional/series/state.js';
import { networkInputs } from '../../convolutional/series/values.js';

/** Channels are read to this many deviations and scaled, and so is the signal, in its own: small, so that the weights on them have to be paid for. */
const bound = 3;
const factor = 0.15;
const leastSignal = -3;
const mostSignal = 6;
/** Added to a score before its logarithm is taken: where a series is as expected, scores are 0. */
const least = 0.01;

/** What the logarithms of usual scores are. */
export interface Usual {
	readonly mean: number;
	readonly deviation: number;
}

/** What reading needs of a state. */
export interface Reading {
	readonly channels: readonly Channel[];
	/** What finds steps unusual, and its usual scores; undefined: nothing does. */
	readonly signal?: { readonly scoring: SeriesScoring; readonly usual: Usual };
}

/** @param scores - of steps that are mostly normal. */
export function usualScores(scores: Float64Array): Usual {
	let mean = 0;
	for (let i = 0; i < scores.length; i++) mean += log(scores[i] + least) / scores.length;
	let variance = 0;
	for (let i = 0; i < scores.length; i++) {
		const difference = log(scores[i] + least) - mean;
		variance += (difference * difference) / scores.length;
	}
	return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** How far the logarithms of scores lie from the usual ones, in their deviations. */
export const unusualness = (scores: Float64Array, { mean, deviation }: Usual): Float64Array =>
	scores.map((score) => (log(score + least) - mean) / deviation);

/** Numbers that an agent reads of a step. */
export const readWidth = ({ channels, signal }: Pick<Reading, 'channels' | 'signal'>): number => channels.length + (signal ? 1 : 0);

/** Reads steps as an agent does: the channels in deviations, and how unusual the forecasts find the step. No step is read by what comes after it. */
export class StepReader {
	private constructor(
		readonly reading: Reading,
		/** Scores by forecasts; undefined without signals. */
		readonly scorer: SeriesScorer | undefined,
	) {}

	static async create(reading: Reading, backend: Backend): Promise<StepReader> {
		return new StepReader(reading, reading.signal && (await SeriesScorer.create(reading.signal.scoring, backend)));
	}

	/** How unusual each step of a piece is, `[steps of the piece]`; all 0 without signals. */
	async unusual(set: SeriesSet, piece: Piece, signal?: AbortSignal): Promise<Float64Array> {
		if (!this.scorer) return new Float64Array(piece.end - piece.start);
		return unusualness(await this.scorer.scorePiece(set, piece, signal), this.reading.signal!.usual);
	}

	/**
	 * Writes what is read of steps `from` to `to` of a piece, counted from its beginning, to `into`, `[to − from, stride]`.
	 *
	 * @param unusual - of the whole piece.
	 */
	read(set: SeriesSet, piece: Piece, unusual: Float64Array, from: number, to: number, into: Float32Array, stride: number): void {
		const { channels, signal } = this.reading;
		const d = channels.length;
		const values = networkInputs(set, channels, piece, piece.start + from, to - from);
		for (let i = 0; i < to - from; i++) {
			for (let c = 0; c < d; c++) into[i * stride + c] = factor * Math.min(bound, Math.max(-bound, values[i * d + c]));
			if (signal) into[i * stride + d] = factor * Math.min(mostSignal, Math.max(leastSignal, unusual[from + i]));
		}
	}

	dispose(): void {
		this.scorer?.dispose();
	}
}
