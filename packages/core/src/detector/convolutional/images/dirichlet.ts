import { log } from '../../../numeric/functions.js';

/** Beyond this the asymptotic series are exact to double precision. */
const far = 12;

/** ψ(x), x > 0: the derivative of log Γ. Recurrence, then the asymptotic series. */
export function digamma(x: number): number {
	let shift = 0;
	let value = x;
	for (; value < far; value++) shift -= 1 / value;
	const r = 1 / (value * value);
	return shift + log(value) - 0.5 / value - r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r / 132))));
}

/** ψ′(x), x > 0. */
export function trigamma(x: number): number {
	let shift = 0;
	let value = x;
	for (; value < far; value++) shift += 1 / (value * value);
	const r = 1 / (value * value);
	return shift + (1 + (0.5 + (1 / 6 - r * (1 / 30 - r * (1 / 42 - r / 30))) / value) / value) / value;
}

const leastAlpha = 1e-8;
const mostAlpha = 1e8;

/** ψ⁻¹(y) by Newton's method on ψ, which is concave: from a start to the left of the solution it never overshoots. */
function inverseDigamma(y: number, start: number): number {
	let x = start;
	for (let i = 0; i < 50; i++) {
		const step = (digamma(x) - y) / trigamma(x);
		const next = x - step > 0 ? x - step : x / 4;
		if (Math.abs(next - x) <= 1e-12 * x) return next;
		x = next;
		if (x < leastAlpha) return leastAlpha;
		if (x > mostAlpha) return mostAlpha;
	}
	return x;
}

/**
 * Parameters `[k]` of the Dirichlet distribution under which points are most likely, from the mean of their logarithms `[k]`.
 *
 * @param meanLog - mean over the points of log p; the p of a point sum to 1.
 * @param mean - mean over the points of p, where the search begins.
 * @see Minka 2000, Estimating a Dirichlet distribution (fixed point)
 */
export function fitDirichlet(meanLog: Float64Array, mean: Float64Array): Float64Array {
	const k = meanLog.length;
	const alpha = Float64Array.from(mean, (p) => Math.max(p * k, leastAlpha));
	for (let iteration = 0; iteration < 500; iteration++) {
		let sum = 0;
		for (let j = 0; j < k; j++) sum += alpha[j];
		const offset = digamma(sum);
		let change = 0;
		for (let j = 0; j < k; j++) {
			const next = inverseDigamma(offset + meanLog[j], alpha[j]);
			change = Math.max(change, Math.abs(next - alpha[j]) / next);
			alpha[j] = next;
		}
		if (change < 1e-7) break;
	}
	return alpha;
}
