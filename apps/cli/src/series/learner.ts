import type { RunOptions } from '@anod/core';
import type { Backend } from '@anod/core/backend';
import type { SeriesDetector } from './detector.js';
import type { SeriesTable } from './read-series.js';
import type { SeriesRoles } from './roles.js';

/** What a detector of series learns from. */
export interface SeriesLesson {
	/** What to call the file in messages. */
	readonly name: string;
	readonly table: SeriesTable;
	readonly roles: SeriesRoles;
	readonly run: RunOptions & { readonly backend: Backend | Promise<Backend> };
}

/** What it learned, and what a person may want to know of that. */
export interface SeriesLearned {
	readonly detector: SeriesDetector;
	readonly notes: readonly string[];
}

/** A detector of series that has yet to learn. */
export interface SeriesLearner {
	/** Columns that its options name; flags count more. */
	readonly columns: { readonly time?: string; readonly series?: string };
	learn(lesson: SeriesLesson): Promise<SeriesLearned>;
}
