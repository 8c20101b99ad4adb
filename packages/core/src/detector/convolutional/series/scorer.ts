import type { Backend } from '../../../backend/types.js';
import { throwIfAborted } from '../../../training/run.js';
import { SeriesReader } from './reader.js';
import type { Piece, SeriesSet } from './series-set.js';
import { smooth } from './smoothing.js';
import type { Channel, SeriesPart, SeriesState } from './state.js';
import { scale } from './values.js';

/** What of the state scoring needs. */
export type SeriesScoring = Pick<SeriesState, 'channels' | 'parts' | 'smoothing' | 'tensors'> & {
	readonly options: Pick<SeriesState['options'], 'causal'>;
};

/** Steps of a block: what is held of a long series at a time. */
const blockSteps = 2 ** 13;

/** Whether a network says something about a step of a piece, both counted from the piece's beginning. */
export const speaks = ({ name, reading }: Pick<SeriesPart, 'name' | 'reading'>, step: number, length: number): boolean =>
	name === 'forecast' ? step > 0 : step >= reading.before && step < length - reading.after;

/** A fitted series detector made resident in a backend: series in, scores a step out. Knows nothing of rows and thresholds. */
export class SeriesScorer {
	private constructor(
		private readonly state: SeriesScoring,
		private readonly readers: readonly SeriesReader[],
	) {}

	static async create(state: SeriesScoring, backend: Backend): Promise<SeriesScorer> {
		const readers: SeriesReader[] = [];
		for (const { name, network, reading } of state.parts)
			readers.push(await SeriesReader.create(backend, network, state.tensors[name] as Float32Array, reading, state.channels.length));
		return new SeriesScorer(state, readers);
	}

	/** Score of each step of all, `[steps]`. */
	async score(set: SeriesSet, signal?: AbortSignal): Promise<Float64Array> {
		const scores = new Float64Array(set.steps);
		for (const piece of set.pieces) scores.set(await this.scorePiece(set, piece, signal), piece.start);
		return scores;
	}

	/** `[steps of the piece]` */
	async scorePiece(set: SeriesSet, piece: Piece, signal?: AbortSignal): Promise<Float64Array> {
		const length = piece.end - piece.start;
		const raw = new Float64Array(length);
		const { channels, parts } = this.state;
		const d = channels.length;
		for (let from = 0; from < length; from += blockSteps) {
			throwIfAborted(signal);
			const to = Math.min(length, from + blockSteps);
			const expected = await this.expected(set, piece, from, to);
			const z = new Float64Array(d);
			for (let t = from; t < to; t++) {
				let sum = 0;
				let voices = 0;
				for (let p = 0; p < parts.length; p++) {
					if (!speaks(parts[p], t, length)) continue;
					sum += stepErrors(parts[p], channels, set, piece.start + t, expected[p], (t - from) * d, z) / parts[p].level;
					voices++;
				}
				raw[t] = voices > 0 ? sum / voices : 0;
			}
		}
		return smooth(raw, this.state.smoothing, this.state.options.causal);
	}

	/** What each channel contributes to the score of each step of a piece, `[t, d]`, and what was expected of it, in deviations. */
	async explainPiece(set: SeriesSet, piece: Piece, signal?: AbortSignal): Promise<{ contributions: Float64Array; expected: Float64Array }> {
		return this.explainSteps(set, piece, 0, piece.end - piece.start, signal);
	}

	/** The same for steps `from` to `to` of a piece, counted from its beginning. */
	async explainSteps(
		set: SeriesSet,
		piece: Piece,
		from: number,
		to: number,
		signal?: AbortSignal,
	): Promise<{ contributions: Float64Array; expected: Float64Array }> {
		throwIfAborted(signal);
		const { channels, parts, smoothing, options } = this.state;
		const length = piece.end - piece.start;
		const d = channels.length;
		const reach = Math.max(...smoothing);
		const first = Math.max(0, from - reach);
		const last = Math.min(length, to + reach);
		const outputs = await this.expected(set, piece, first, last);
		const raw = new Float64Array((last - first) * d);
		const expected = new Float64Array((last - first) * d).fill(Number.NaN);
		const z = new Float64Array(d);
		for (let t = first; t < last; t++) {
			const voices = parts.map((_, p) => p).filter((p) => speaks(parts[p], t, length));
			for (const p of voices) {
				const at = (t - first) * d;
				stepErrors(parts[p], channels, set, piece.start + t, outputs[p], at, z);
				for (let c = 0; c < d; c++) {
					raw[at + c] += z[c] / (parts[p].level * voices.length);
					const before = expected[at + c];
					expected[at + c] = (before === before ? before : 0) + outputs[p][at + c] / voices.length;
				}
			}
		}
		const contributions = smooth(raw, smoothing, options.causal, d);
		return {
			contributions: contributions.slice((from - first) * d, (to - first) * d),
			expected: expected.slice((from - first) * d, (to - first) * d),
		};
	}

	/** What each network expects at steps `from` to `to` of a piece, `[to − from, d]` in deviations. */
	async expected(set: SeriesSet, piece: Piece, from: number, to: number): Promise<Float32Array[]> {
		const { channels, parts } = this.state;
		const d = channels.length;
		const results: Float32Array[] = [];
		for (let p = 0; p < parts.length; p++) {
			if (parts[p].name === 'reconstruction') {
				results.push(await this.readers[p].read(set, channels, piece, from, to));
				continue;
			}
			// The forecast of a step stands at the step before.
			const shifted = new Float32Array((to - from) * d);
			const first = Math.max(from, 1);
			if (to > first) shifted.set(await this.readers[p].read(set, channels, piece, first - 1, to - 1), (first - from) * d);
			results.push(shifted);
		}
		return results;
	}

	dispose(): void {
		for (const reader of this.readers) reader.dispose();
	}
}

/**
 * Errors of one step in spreads: writes each observed channel's share of their mean to `z`, `[d]`.
 *
 * @param expected - what the network expects, the step's values from `at` on.
 * @returns the mean over the observed channels; 0 where none is.
 */
export function stepErrors(
	part: Pick<SeriesPart, 'spread'>,
	channels: readonly Channel[],
	set: SeriesSet,
	step: number,
	expected: Float32Array,
	at: number,
	z: Float64Array,
): number {
	const d = channels.length;
	let sum = 0;
	let observed = 0;
	for (let c = 0; c < d; c++) {
		const value = set.columns[c][step];
		z[c] = 0;
		if (value !== value) continue;
		z[c] = Math.abs(scale(channels[c], value) - expected[at + c]) / part.spread[c];
		sum += z[c];
		observed++;
	}
	if (observed === 0) return 0;
	for (let c = 0; c < d; c++) z[c] /= observed;
	return sum / observed;
}
