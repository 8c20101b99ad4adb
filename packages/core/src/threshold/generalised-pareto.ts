import { AnodError } from '../errors.js';
import { exp, log, log1p } from '../numeric/functions.js';
import { atOnce } from '../training/run.js';
import { expm1 } from './power.js';

/**
 * The generalised Pareto distribution of what exceeds a high level: P(excess > x) = (1 + shape·x/scale)^(−1/shape);
 * shape 0 is the exponential, above 0 a heavy tail, below 0 one that ends at −scale/shape.
 */
export interface GeneralisedPareto {
	readonly shape: number;
	readonly scale: number;
}

export interface GeneralisedParetoFit extends GeneralisedPareto {
	/** Natural logarithm of the density of the sample. */
	readonly logLikelihood: number;
}

export interface ShapeBounds {
	/** Default −1: below it the likelihood has no maximum. */
	readonly minimumShape?: number;
	/** Default 10. */
	readonly maximumShape?: number;
}

/** Past ±this, 1 + shape·largest/scale is beyond what doubles can tell from its limit. */
const reach = 34;
const gridSteps = 68;
const golden = 0.6180339887498949;

/**
 * Fits the generalised Pareto distribution by maximum likelihood, within bounds of the shape.
 *
 * The two parameters become one: for a given ratio t = shape/scale the best shape is the mean of log(1 + t·x), or the bound that
 * it crosses. One number is then searched, s = log(1 + t·largest): on a grid, as there may be more than one hill, then by golden section.
 *
 * @param excesses - `[k]`, finite, ≥ 0, at least one above 0.
 * @throws AnodError ANOD_INPUT when an excess is negative or not finite, or none is above 0.
 * @see Grimshaw 1993, doi:10.1080/00401706.1993.10485040; Pickands 1975, doi:10.1214/aos/1176343003
 */
export const fitGeneralisedPareto = (excesses: ArrayLike<number>, bounds?: ShapeBounds): GeneralisedParetoFit =>
	atOnce(fittingGeneralisedPareto(excesses, bounds));

/** As {@link fitGeneralisedPareto}, with a pause to be had between two looks at all excesses. */
export function* fittingGeneralisedPareto(
	excesses: ArrayLike<number>,
	{ minimumShape = -1, maximumShape = 10 }: ShapeBounds = {},
): Generator<void, GeneralisedParetoFit> {
	const k = excesses.length;
	let largest = 0;
	let mean = 0;
	for (let i = 0; i < k; i++) {
		const excess = excesses[i];
		if (!(excess >= 0 && excess < Infinity))
			throw new AnodError('ANOD_INPUT', `excess ${i} is ${String(excess)}; a tail fit wants finite numbers of at least 0.`, {
				index: i,
				got: excess,
			});
		largest = Math.max(largest, excess);
		mean += excess / k;
	}
	if (largest === 0) throw new AnodError('ANOD_INPUT', 'no excess is above 0; a tail fit wants at least one.');

	const exponential: GeneralisedParetoFit = { shape: 0, scale: mean, logLikelihood: -k * (log(mean) + 1) };
	const at = (s: number): GeneralisedParetoFit => {
		const ratio = expm1(s) / largest;
		if (Math.abs(s) < 1e-9) return exponential;
		let meanLog = 0;
		for (let i = 0; i < k; i++) meanLog += log1p(Math.max(ratio * excesses[i], -1 + Number.EPSILON / 2));
		meanLog /= k;
		const shape = Math.min(Math.max(meanLog, minimumShape), maximumShape);
		if (shape * ratio <= 0) return { ...exponential, logLikelihood: -Infinity };
		const scale = shape / ratio;
		return { shape, scale, logLikelihood: -k * (log(scale) + (1 + 1 / shape) * meanLog) };
	};

	let best = 0;
	let bestFit = at(0);
	for (let step = -gridSteps / 2; step <= gridSteps / 2; step++) {
		const s = (step * reach) / (gridSteps / 2);
		const fit = at(s);
		if (fit.logLikelihood > bestFit.logLikelihood) {
			best = s;
			bestFit = fit;
		}
		yield;
	}
	let low = best - (2 * reach) / gridSteps;
	let high = best + (2 * reach) / gridSteps;
	for (let i = 0; i < 40; i++) {
		const left = at(high - golden * (high - low));
		const right = at(low + golden * (high - low));
		for (const fit of [left, right]) if (fit.logLikelihood > bestFit.logLikelihood) bestFit = fit;
		if (left.logLikelihood >= right.logLikelihood) high = low + golden * (high - low);
		else low = high - golden * (high - low);
		yield;
	}
	return bestFit;
}

/** P(excess > x), 0 to 1. */
export function generalisedParetoSurvival({ shape, scale }: GeneralisedPareto, x: number): number {
	if (x <= 0) return 1;
	if (shape === 0) return exp(-x / scale);
	const inner = (shape * x) / scale;
	return inner <= -1 ? 0 : exp(-log1p(inner) / shape);
}

/** The excess that is exceeded with this probability, in (0, 1]. */
export function generalisedParetoExcess({ shape, scale }: GeneralisedPareto, exceedance: number): number {
	const t = -log(exceedance);
	return shape === 0 ? scale * t : (scale * expm1(shape * t)) / shape;
}

/** The p-quantile, p in [0, 1). */
export function generalisedParetoQuantile({ shape, scale }: GeneralisedPareto, p: number): number {
	const t = -log1p(-p);
	return shape === 0 ? scale * t : (scale * expm1(shape * t)) / shape;
}
