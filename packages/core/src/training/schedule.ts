import { cosTurns } from '../numeric/functions.js';

export type ScheduleName = 'constant' | 'oneCycle' | 'cosine' | 'linear' | 'step';

export interface Schedule {
	readonly name: ScheduleName;
	/** Highest rate of the run. */
	readonly peak: number;
	/** Share of the steps over which the rate rises to the peak: along a cosine from peak/25 (oneCycle) or linearly from 0 (the others). */
	readonly warmup: number;
}

/** From 1 to 0 along half a cosine. */
const halfCosine = (fraction: number): number => (1 + cosTurns(fraction / 2)) / 2;

/** The shape after the warm-up, for a fraction 0 to 1 of the remaining steps. */
const decay: Record<ScheduleName, (fraction: number) => number> = {
	constant: () => 1,
	oneCycle: halfCosine,
	cosine: halfCosine,
	linear: (fraction) => 1 - fraction,
	step: (fraction) => (fraction < 0.5 ? 1 : fraction < 0.75 ? 0.1 : 0.01),
};

/**
 * Learning rate of step `step` of `steps`.
 *
 * oneCycle rises along a cosine from peak/25 and falls along one to (almost) 0 (Smith and Topin 2018, arXiv:1708.07120);
 * the others rise linearly from 0 over `warmup`, then follow their name.
 */
export function learningRate(schedule: Schedule, step: number, steps: number): number {
	const rising = schedule.warmup * steps;
	if (step < rising) {
		const fraction = (step + 1) / (rising + 1);
		if (schedule.name === 'oneCycle') return schedule.peak * (1 / 25 + (24 / 25) * (1 - halfCosine(fraction)));
		return schedule.peak * fraction;
	}
	const remaining = Math.max(1, steps - rising);
	return schedule.peak * decay[schedule.name]((step - rising) / remaining);
}
