import type { Backend } from '../../../backend/types.js';
import { throwIfAborted } from '../../../training/run.js';
import { Expectation } from './expectation.js';
import type { ResidentPart } from './part.js';
import type { Piece, SeriesSet } from './series-set.js';
import { smooth } from './smoothing.js';
import type { Channel, SeriesPart, SeriesState } from './state.js';
import { WindowJudge } from './window-judge.js';

/** What of the state scoring needs. */
export type SeriesScoring = Pick<SeriesState, 'channels' | 'parts' | 'smoothing' | 'tensors'> & {
	readonly options: Pick<SeriesState['options'], 'causal'>;
};

/** Steps of a block: what is held of a long series at a time. */
const blockSteps = 2 ** 13;

/** A part of a state, made resident. */
export function createPart(
	backend: Backend,
	part: SeriesPart,
	channels: readonly Channel[],
	tensors: SeriesState['tensors'],
): Promise<ResidentPart> {
	const weights = tensors[part.name] as Float32Array;
	if ('reading' in part) return Expectation.create(backend, part, channels, weights);
	return WindowJudge.create(backend, part, channels, weights, tensors['oneClass.center'] as Float32Array | undefined);
}

/** A fitted series detector made resident in a backend: series in, scores a step out. Knows nothing of rows and thresholds. */
export class SeriesScorer {
	private constructor(
		private readonly state: SeriesScoring,
		private readonly parts: readonly ResidentPart[],
	) {}

	static async create(state: SeriesScoring, backend: Backend): Promise<SeriesScorer> {
		const parts: ResidentPart[] = [];
		try {
			for (const part of state.parts) parts.push(await createPart(backend, part, state.channels, state.tensors));
		} catch (error) {
			for (const part of parts) part.dispose();
			throw error;
		}
		return new SeriesScorer(state, parts);
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
		const { parts } = this;
		for (let from = 0; from < length; from += blockSteps) {
			throwIfAborted(signal);
			const to = Math.min(length, from + blockSteps);
			const values: Float64Array[] = [];
			for (const part of parts) values.push(await part.values(set, piece, from, to));
			for (let t = from; t < to; t++) {
				let sum = 0;
				let voices = 0;
				for (let p = 0; p < parts.length; p++) {
					if (!parts[p].speaks(t, length)) continue;
					sum += values[p][t - from];
					voices++;
				}
				raw[t] = voices > 0 ? sum / voices : 0;
			}
		}
		return smooth(raw, this.state.smoothing, this.state.options.causal);
	}

	/**
	 * What each channel contributes to the score of steps `from` to `to` of a piece, counted from its beginning, `[to − from, d]`, and what was expected of it, in
	 * deviations; NaN where nothing was.
	 */
	async explainSteps(
		set: SeriesSet,
		piece: Piece,
		from: number,
		to: number,
		signal?: AbortSignal,
	): Promise<{ contributions: Float64Array; expected: Float64Array }> {
		const { smoothing, options, channels } = this.state;
		const length = piece.end - piece.start;
		const d = channels.length;
		const reach = Math.max(...smoothing);
		const first = Math.max(0, from - reach);
		const last = Math.min(length, to + reach);
		const raw = new Float64Array((last - first) * d);
		const expected = new Float64Array((last - first) * d);
		const experts = new Uint8Array(last - first);
		const voices = Uint8Array.from({ length: last - first }, (_, i) => this.parts.filter((part) => part.speaks(first + i, length)).length);
		for (const part of this.parts) {
			throwIfAborted(signal);
			const own = await part.contributions(set, piece, first, last);
			for (let i = 0; i < last - first; i++) {
				if (!part.speaks(first + i, length)) continue;
				for (let c = i * d; c < (i + 1) * d; c++) {
					raw[c] += own.parts[c] / voices[i];
					if (own.expected) expected[c] += own.expected[c];
				}
				if (own.expected) experts[i]++;
			}
		}
		for (let c = 0; c < expected.length; c++)
			expected[c] = experts[Math.floor(c / d)] > 0 ? expected[c] / experts[Math.floor(c / d)] : Number.NaN;
		return {
			contributions: smooth(raw, smoothing, options.causal, d).slice((from - first) * d, (to - first) * d),
			expected: expected.slice((from - first) * d, (to - first) * d),
		};
	}

	dispose(): void {
		for (const part of this.parts) part.dispose();
	}
}
