import type { Piece, SeriesSet } from './series-set.js';

/** One voice of a score, resident in a backend. Steps are counted from the beginning of a piece. */
export interface ResidentPart {
	/** Whether it says something about a step of a piece of this length. */
	speaks(step: number, length: number): boolean;
	/** How unusual steps `from` to `to` are, `[to − from]`, ≥ 0; 1 is usual, but for a classification, which gives a probability. */
	values(set: SeriesSet, piece: Piece, from: number, to: number): Promise<Float64Array>;
	/** The same by channel, `[to − from, d]`, each step summing to its value; and what was expected, in deviations, where the part expects something. */
	contributions(
		set: SeriesSet,
		piece: Piece,
		from: number,
		to: number,
	): Promise<{ readonly parts: Float64Array; readonly expected?: Float32Array }>;
	dispose(): void;
}
