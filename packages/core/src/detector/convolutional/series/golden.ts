import type { SeriesSet } from './series-set.js';

/** Steps `[t, d]` as one piece. */
export function goldenSet(rows: Float64Array, d: number): SeriesSet {
	const steps = rows.length / d;
	return {
		rows: steps,
		steps,
		pieces: [{ start: 0, end: steps, series: 0, position: 0 }],
		stepOfRow: undefined,
		columns: Array.from({ length: d }, (_, c) => Float64Array.from({ length: steps }, (_, t) => rows[t * d + c])),
		times: undefined,
		names: undefined,
		interval: 0,
		notes: [],
	};
}
