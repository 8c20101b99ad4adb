import type { AnomalyEvent } from '../types.js';
import type { Skipped } from './input.js';
import type { Piece, SeriesSet } from './series-set.js';

/** A run of flagged steps of one piece, in steps of the whole set. */
export interface Run {
	readonly piece: Piece;
	readonly start: number;
	readonly end: number;
	readonly peak: number;
}

/**
 * Steps at or above the threshold, by piece, in runs.
 *
 * @param apart - runs with fewer steps than this between them are one: they share what their scores are averages of.
 */
export function flaggedRuns(set: SeriesSet, scores: Float64Array, valid: Uint8Array, threshold: number, apart: number): Run[] {
	const runs: Run[] = [];
	for (const piece of set.pieces) {
		for (let start = piece.start; start < piece.end; start++) {
			if (!valid[start] || !(scores[start] >= threshold)) continue;
			let end = start;
			let peak = start;
			for (; end < piece.end && valid[end] && scores[end] >= threshold; end++) if (scores[end] > scores[peak]) peak = end;
			const before = runs.at(-1);
			if (before && before.piece === piece && start - before.end < apart)
				runs[runs.length - 1] = { piece, start: before.start, end, peak: scores[peak] > scores[before.peak] ? peak : before.peak };
			else runs.push({ piece, start, end, peak });
			start = end;
		}
	}
	return runs;
}

/** Rows of the input by step, those of step t at `order[first[t]]` to `order[first[t + 1] − 1]`. */
function rowsByStep(set: SeriesSet): { order: Uint32Array; first: Uint32Array } {
	const first = new Uint32Array(set.steps + 1);
	const order = new Uint32Array(set.rows);
	const stepOf = (row: number): number => (set.stepOfRow ? set.stepOfRow[row] : row);
	for (let row = 0; row < set.rows; row++) first[stepOf(row) + 1]++;
	for (let t = 0; t < set.steps; t++) first[t + 1] += first[t];
	const at = first.slice();
	for (let row = 0; row < set.rows; row++) order[at[stepOf(row)]++] = row;
	return { order, first };
}

/**
 * Makes events of runs.
 *
 * @param shares - what each channel contributes to the score of a run's peak, `[d]`, for each run.
 * @param skipped - the past in front of the input, which positions and rows do not count.
 */
export function eventsOf(
	set: SeriesSet,
	runs: readonly Run[],
	scores: Float64Array,
	names: readonly string[],
	shares: readonly Float64Array[],
	skipped: Skipped,
): AnomalyEvent[] {
	if (runs.length === 0) return [];
	const { order, first } = rowsByStep(set);
	const positionOf = (step: number): number => {
		const piece = set.pieces.find(({ start, end }) => step >= start && step < end)!;
		return step - piece.start + piece.position;
	};
	const before = skipped.steps > 0 ? positionOf(skipped.steps - 1) + 1 : 0;
	const timeAt = (step: number): number | undefined => {
		// A step without rows is one of a gap: the last row before it tells the time, plus the steps since.
		let known = step;
		while (known > 0 && first[known] === first[known + 1]) known--;
		return set.times && first[known] < first[known + 1] ? set.times[order[first[known]]] + (step - known) * set.interval : undefined;
	};
	return runs.map(({ piece, start, end, peak }, i) => {
		const total = shares[i].reduce((sum, share) => sum + share, 0);
		const channels = names
			.map((name, c) => ({ name, share: total > 0 ? shares[i][c] / total : 1 / names.length }))
			.sort((a, b) => b.share - a.share);
		const at = (step: number): number => step - piece.start + piece.position - before;
		return {
			...(set.names ? { series: set.names[piece.series] } : {}),
			start: at(start),
			end: at(end),
			peak: at(peak),
			score: scores[peak],
			channels,
			rows: order.slice(first[start], first[end]).map((row) => row - skipped.rows),
			...(set.times ? { startTime: timeAt(start), endTime: timeAt(end - 1), peakTime: timeAt(peak) } : {}),
		};
	});
}
