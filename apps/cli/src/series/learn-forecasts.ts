import { ConvolutionalDetector, type ConvolutionalOptions } from '@anod/core';
import { dataError, usageError } from '../errors.js';
import type { SeriesLearner, SeriesLesson } from './learner.js';
import { detectorInput } from './read-series.js';

/** The convolutional detector of series. @throws AnodError ANOD_OPTION */
export function convolutionalLearner(options: Partial<ConvolutionalOptions>): SeriesLearner {
	new ConvolutionalDetector(options); // Checks them.
	return {
		columns: options,
		async learn(lesson) {
			const { table, run } = lesson;
			const detector = new ConvolutionalDetector({ ...options, time: table.timeName, series: table.seriesName });
			const labels = options.objectives?.includes('classification') ? everyLabel(lesson) : undefined;
			const { notes } = await detector.fit(detectorInput(table), { ...run, ...(labels ? { labels } : {}) });
			return { detector, notes };
		},
	};
}

/** Labels to learn from. @throws CliError when there are none, or not for every row */
function everyLabel({ name, table: { labels }, roles }: SeriesLesson): Int8Array {
	if (!labels)
		throw usageError('classification learns from labels, and none were named.', 'Add --label COLUMN: 1, true or yes for anomalies.');
	const without = labels.indexOf(-1);
	if (without >= 0)
		throw dataError(
			'ANOD_LABEL',
			`row ${without + 1} of ${name} has no label in column ${roles.label!.name}; classification wants one for every row.`,
			'Fill it, or learn without labels: leave --objectives out.',
		);
	return labels;
}
