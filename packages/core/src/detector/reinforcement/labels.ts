import { AnodError } from '../../errors.js';

/** How many rows carry each label. */
export interface LabelCounts {
	readonly anomalies: number;
	readonly normals: number;
	readonly unknown: number;
}

/**
 * Labels as bytes: 1 = anomaly, 0 = nothing is known, −1 = surely normal.
 *
 * @param call - that got them, for messages.
 * @throws AnodError ANOD_SHAPE unless there is one for each of `n` rows; ANOD_INPUT for another value, with its row.
 */
export function readLabels(labels: ArrayLike<number> | undefined, n: number, call: string): Int8Array {
	const read = new Int8Array(n);
	if (labels === undefined) return read;
	if (labels.length !== n)
		throw new AnodError('ANOD_SHAPE', `${call} got ${labels.length} labels for ${n} rows; it wants one for each.`, {
			got: labels.length,
			expected: n,
		});
	for (let i = 0; i < n; i++) {
		const label: unknown = labels[i];
		if (label !== 1 && label !== 0 && label !== -1)
			throw new AnodError(
				'ANOD_INPUT',
				`${call} got the label ${String(label)} for row ${i}; labels are 1 (anomaly), 0 (not known) and -1 (surely normal).`,
				{ row: i, got: label },
			);
		read[i] = label;
	}
	return read;
}

export function countLabels(labels: ArrayLike<number>): LabelCounts {
	let anomalies = 0;
	let normals = 0;
	for (let i = 0; i < labels.length; i++) {
		if (labels[i] > 0) anomalies++;
		else if (labels[i] < 0) normals++;
	}
	return { anomalies, normals, unknown: labels.length - anomalies - normals };
}
