import type { Threshold } from '../detector/types.js';

/** The same threshold, its reason in terms of what the scores are of: steps or images, not rows. */
export const countedIn = (threshold: Threshold, unit: 'step' | 'image'): Threshold => ({
	...threshold,
	reason: threshold.reason.replace(/\brow(s?)\b/g, `${unit}$1`),
});
