import type { SeriesSet } from '../../convolutional/series/series-set.js';

/**
 * Labels of rows by step: a step with an anomalous row is anomalous, else one with a normal row is normal. Steps without a row take the label of the steps around
 * them where these agree, so that a gap in the data does not make two events of one.
 *
 * @param labels - `[rows]`
 * @returns `[steps]`
 */
export function labelsOfSteps(labels: Int8Array, set: SeriesSet): Int8Array {
	if (!set.stepOfRow) return labels;
	const steps = new Int8Array(set.steps);
	const filled = new Uint8Array(set.steps);
	for (let row = 0; row < set.rows; row++) {
		const step = set.stepOfRow[row];
		filled[step] = 1;
		if (labels[row] === 1 || steps[step] === 0) steps[step] = labels[row];
	}
	for (const { start, end } of set.pieces) {
		let before = start;
		for (let step = start + 1; step < end; step++) {
			if (!filled[step]) continue;
			if (steps[step] === steps[before]) steps.fill(steps[step], before, step);
			before = step;
		}
	}
	return steps;
}

/** Number of the first row of each step, `[steps]`; −1 where there is none. */
export function rowsOfSteps({ stepOfRow, steps, rows }: SeriesSet): Int32Array {
	if (!stepOfRow) return Int32Array.from({ length: steps }, (_, step) => step);
	const first = new Int32Array(steps).fill(-1);
	for (let row = rows - 1; row >= 0; row--) first[stepOfRow[row]] = row;
	return first;
}
