import type { Admission, Visit } from './admission.js';
import type { Metrics } from './metrics.js';
import type { ModelStore } from './models/store.js';
import type { Limits, ScoringOptions } from './options.js';

/** What routes and middleware share. */
export interface Services {
	readonly store: ModelStore;
	readonly limits: Limits;
	readonly admission: Admission;
	readonly metrics: Metrics;
	readonly options: ScoringOptions;
}

/** One request and its answer, as the log tells of it. */
export interface Exchange {
	readonly id: string;
	visit?: Visit;
	model?: string;
	/** Rows that were scored. */
	rows: number;
	/** What went wrong. */
	error?: { readonly code: string; readonly detail: string; readonly stack?: string };
	/** The answer is written while the request is read: over when this is. */
	stream?: Promise<void>;
}

/** What Hono knows of a request of ours. */
export interface Env {
	Variables: { exchange: Exchange };
}
