import type { ProgressLine } from '../terminal/progress.js';

/** What is done, and which part of the whole call that is. The fractions of a fit are of all it does. */
const parts: Readonly<Record<string, readonly [begin: number, end: number]>> = {
	reading: [0, 0.1],
	preparing: [0.1, 0.85],
	training: [0.1, 0.85],
	calibrating: [0.1, 0.85],
	scoring: [0.85, 0.95],
	explaining: [0.95, 0.98],
	writing: [0.98, 1],
};
const leastStep = 0.01;

/** How far a call is. Each value is greater than the last, as the protocol wants it. */
export interface Step {
	/** 0 to 1 over the whole call. */
	readonly progress: number;
	readonly message: string;
}

/** Turns the progress of single parts into that of a whole call. */
export function callProgress(tell: (step: Step) => void): ProgressLine {
	let last = 0;
	return {
		update(what, fraction = 0, detail = '') {
			const part = parts[what];
			if (!part) return;
			const progress = part[0] + Math.max(0, Math.min(1, fraction)) * (part[1] - part[0]);
			if (progress < last + leastStep) return;
			last = progress;
			tell({ progress, message: [what, detail].filter(Boolean).join(' · ') });
		},
		end() {},
	};
}
