import { exp, log } from '../../numeric/functions.js';

/** Share of anomalies among all rows that decisions reckon with, and where it comes from. */
export interface Prior {
	readonly value: number;
	readonly reason: string;
}

/** Share of anomalies where nothing is known of it. */
export const usualShare = 0.03;
/** Labelled anomalies from which on the data count for more than that. */
const convincing = 5;
/** Least share of the labelled anomalies above a score that is looked at. */
const leastCaught = 0.3;

/**
 * The share of anomalies among unlabelled rows, at most: where labelled anomalies score at least s with frequency L(s) and unlabelled rows with U(s), those can
 * hold no more than U(s) / L(s) anomalies that are like the labelled ones. The least of these ratios is the share where some score is reached by anomalies alone.
 *
 * @param shares - `[a]`, above 0: U at the score of each labelled anomaly, by an agent that has not learned from it.
 * @see Blanchard, Lee and Scott 2010, Journal of Machine Learning Research 11 (mixture proportion)
 */
export function hiddenShare(shares: Float64Array): number {
	const n = shares.length;
	const sorted = shares.slice().sort();
	let least = 1;
	for (let i = 0; i < n; i++) {
		const caught = (i + 1) / (n + 1);
		if (caught >= leastCaught) least = Math.min(least, sorted[i] / caught);
	}
	// Few anomalies say little: what is usual counts as much as five of them.
	const weight = n / (n + convincing);
	return exp(weight * log(least) + (1 - weight) * log(usualShare));
}
