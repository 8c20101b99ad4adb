import { exp, log } from '../../numeric/functions.js';
import type { Curve } from './curve.js';

/** Scores that differ by less say nothing. */
const leastSpread = 1e-9;
/** Steps of a bisection over slopes. */
const halvings = 60;
/** Most steps of the fit of a logistic curve, and the change that ends it. */
const mostSteps = 100;
const converged = 1e-9;
/** Most that ln r may change in one of them: far from the solution, curvature tells too little. */
const longestStep = 1;
/** Furthest that ln r may go. */
const furthest = 500;

export interface Evidence {
	/** Scores of anomalies by agents that have not learned from them. */
	readonly anomalies: Float64Array;
	/** Scores of other rows, and the share of anomalies among them. */
	readonly others: Float64Array;
	readonly hidden: number;
	/** How much the two count: the curve fits best where the probability is such that they weigh alike. */
	readonly weights: { readonly anomalies: number; readonly others: number };
	/** 1 where scores are to rise with the ratio, −1 where they are to fall. */
	readonly direction: number;
}

/**
 * Platt scaling, of anomalies against rows some of which are anomalies too: the logistic curve by which it is likeliest which of the scores are whose. By Fisher
 * scoring. A curve against the direction becomes flat.
 *
 * @see Platt 1999, whose targets are used: (n + 1) / (n + 2) for n anomalies, since the next one may be missed; Elkan and Noto 2008, doi:10.1145/1401890.1401920
 */
export function fitLogistic({ anomalies, others, hidden, weights, direction }: Evidence): Curve {
	const total = weights.anomalies + weights.others;
	const groups = [
		{ scores: anomalies, target: (anomalies.length + 1) / (anomalies.length + 2), weight: weights.anomalies / total / anomalies.length },
		{ scores: others, target: 1 / (others.length + 2), weight: weights.others / total / others.length },
	];
	const shift = log(weights.anomalies / weights.others);
	const spread = Math.max(greatest(anomalies), greatest(others), leastSpread);
	let slope = 0;
	let offset = 0;
	for (let step = 0; step < mostSteps; step++) {
		// Gradient and Fisher information; a little on the diagonal where all scores are alike.
		let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
		for (const { scores, target, weight } of groups)
			for (let i = 0; i < scores.length; i++) {
				const x = scores[i] / spread;
				const z = Math.min(slope * x + offset, furthest);
				const mixture = hidden * exp(z) + 1 - hidden;
				const p = 1 / (1 + exp(-(shift + z - log(mixture))));
				const turn = (1 - hidden) / mixture;
				const error = weight * (p - target) * turn;
				const information = weight * Math.max(p * (1 - p) * turn * turn, 1e-9);
				g0 += error;
				g1 += error * x;
				h00 += information;
				h01 += information * x;
				h11 += information * x * x;
			}
		const determinant = h00 * h11 - h01 * h01;
		const dOffset = (h11 * g0 - h01 * g1) / determinant;
		const dSlope = (h00 * g1 - h01 * g0) / determinant;
		const size = Math.abs(dOffset) + Math.abs(dSlope);
		const shorter = Math.min(1, longestStep / Math.max(size, Number.MIN_VALUE));
		offset -= shorter * dOffset;
		slope -= shorter * dSlope;
		if (size < converged) break;
	}
	if (!(slope * direction > 0 && Number.isFinite(slope + offset))) return { kind: 'logistic', slope: 0, offset: 0 };
	return { kind: 'logistic', slope: slope / spread, offset };
}

const greatest = (scores: Float64Array): number => scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);

/**
 * The curve of an agent that has seen no anomaly: nothing is known but how high scores usually are. A row is as likely an anomaly as not at `border`, and the mean
 * over the held-out rows is the prior.
 *
 * @param sorted - `[h]`, held-out scores, ascending.
 */
export function curveByTail(sorted: Float64Array, border: number, prior: number): Curve {
	const spread = Math.max(sorted[sorted.length - 1] - sorted[0], Math.abs(border - sorted[0]), leastSpread);
	const mean = (slope: number): number => {
		let sum = 0;
		for (let i = 0; i < sorted.length; i++) sum += 1 / (1 + exp(-slope * (sorted[i] - border)));
		return sum / sorted.length;
	};
	// The steeper, the less the rows below the border count.
	let low = log(0.1 / spread);
	let high = log(1e4 / spread);
	for (let i = 0; i < halvings; i++) {
		const middle = (low + high) / 2;
		if (mean(exp(middle)) > prior) low = middle;
		else high = middle;
	}
	const slope = exp(high);
	return { kind: 'logistic', slope, offset: -slope * border - log(prior / (1 - prior)) };
}
