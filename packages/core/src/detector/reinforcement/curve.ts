import { exp, log } from '../../numeric/functions.js';

/**
 * How likely a row is an anomaly by its score: the likelihood ratio r(s) of anomalies to normal rows, as a function that rises with the score, or falls where the
 * reward table is upside down. With a prior π the odds are r·π / (1 − π).
 *
 * - `logistic`: ln r = slope·s + offset.
 * - `value`: what an agent expects says it directly: q = (s − low) / (high − low) is the share of anomalies among rows like this in training, where a share
 *   `shown` of all were labelled ones, and a share `hidden` of the others are anomalies as well.
 */
export type Curve =
	| { readonly kind: 'logistic'; readonly slope: number; readonly offset: number }
	| { readonly kind: 'value'; readonly low: number; readonly high: number; readonly shown: number; readonly hidden: number };

/** Bounds of q: values that noise put beyond what rewards can make them. */
export const leastShare = 0.001;

export const odds = (p: number): number => p / (1 - p);

/** How likely a row with this score is an anomaly, where a share `prior` of all rows are; 0 to 1. */
export function probabilityOf(curve: Curve, prior: number, score: number): number {
	if (curve.kind === 'logistic') return 1 / (1 + exp(-(curve.slope * score + curve.offset)) / odds(prior));
	const { low, high, shown, hidden } = curve;
	const q = Math.min(Math.max((score - low) / (high - low), leastShare), 1 - leastShare);
	// For each labelled anomaly with this score there are so many others; what of these are anomalies themselves is taken off.
	const others = odds(shown) / odds(q);
	return 1 / (1 + Math.max(0, (others - hidden) / (1 - hidden)) / odds(prior));
}

/** The score from which the probability is at least `probability`, in (0, 1); ±Infinity where all scores or none do. */
export function scoreOf(curve: Curve, prior: number, probability: number): number {
	const ratio = odds(probability) / odds(prior);
	if (curve.kind === 'value') {
		const others = (1 - curve.hidden) / ratio + curve.hidden;
		const q = odds(curve.shown) / others;
		return curve.low + (curve.high - curve.low) * (q / (1 + q));
	}
	const wanted = log(ratio);
	if (curve.slope === 0) return wanted <= curve.offset ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
	return (wanted - curve.offset) / curve.slope;
}
