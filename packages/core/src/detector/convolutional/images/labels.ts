import { AnodError } from '../../../errors.js';

/** @throws AnodError ANOD_INPUT, ANOD_SHAPE unless there is a label 0 or 1 for each of `n` images, and both occur. */
export function checkLabels(labels: ArrayLike<number> | undefined, n: number): void {
	if (labels === undefined)
		throw new AnodError(
			'ANOD_INPUT',
			'the objective classification learns from labels, and fit() got none; give { labels }, one 0 (normal) or 1 (anomaly) for each image.',
			{},
		);
	if (labels.length !== n)
		throw new AnodError('ANOD_SHAPE', `fit() got ${labels.length} labels for ${n} images; it wants one for each.`, {
			got: labels.length,
			expected: n,
		});
	const counts = [0, 0];
	for (let i = 0; i < n; i++) {
		const label = Number(labels[i]);
		if (label !== 0 && label !== 1)
			throw new AnodError('ANOD_INPUT', `the label of image ${i} is ${String(labels[i])}; labels are 0 (normal) and 1 (anomaly).`, {
				image: i,
				got: labels[i],
			});
		counts[label]++;
	}
	counts.forEach((count, label) => {
		if (count < fewestOfClass)
			throw new AnodError(
				'ANOD_TOO_FEW_ROWS',
				`${count} of the ${n} labels ${count === 1 ? 'is' : 'are'} ${label} (${label === 0 ? 'normal' : 'anomaly'}); classification needs at least ${fewestOfClass} images of each class. Without anomalies, leave the labels out.`,
				{ label, got: count, expected: fewestOfClass },
			);
	});
}

/** One to learn from and one to hold out, and another. */
const fewestOfClass = 4;
