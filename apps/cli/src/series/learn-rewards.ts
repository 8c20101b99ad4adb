import { ReinforcementDetector, type ReinforcementOptions } from '@anod/core';
import { asKnown } from '../input/labels.js';
import type { SeriesLearner } from './learner.js';
import { detectorInput } from './read-series.js';

/** The reward-driven detector of series: what is known of steps is learned from, an empty label says nothing. @throws AnodError ANOD_OPTION */
export function rewardLearner(options: Partial<ReinforcementOptions>): SeriesLearner {
	new ReinforcementDetector(options); // Checks them.
	return {
		columns: { time: options.time },
		async learn({ table, run }) {
			const detector = new ReinforcementDetector({ ...options, time: table.timeName });
			const { notes } = await detector.fit(detectorInput(table), {
				...run,
				...(table.labels ? { labels: table.labels.map((label) => asKnown(label as 0 | 1 | -1)) } : {}),
			});
			return { detector, notes };
		},
	};
}
