import type { Progress, RunOptions } from './types.js';

/** Reports how far a call is, with an estimate of the time that is left. */
export type Report = (phase: Progress['phase'], fraction: number, more?: Partial<Progress>) => void;

/** Turns the parts of a fit into one progress from 0 to 1, beginning now. */
export function progressOf(run: RunOptions): Report {
	const start = performance.now();
	return (phase, fraction, more) => {
		const remainingMs = fraction > 0 ? ((performance.now() - start) * (1 - fraction)) / fraction : undefined;
		run.onProgress?.({ phase, fraction, remainingMs, ...more });
	};
}
