import { describe, expect, it } from 'vitest';
import {
	benjaminiHochberg,
	fitGeneralisedPareto,
	fitThreshold,
	generalisedParetoExcess,
	generalisedParetoQuantile,
	generalisedParetoSurvival,
	pValues,
} from '../../src/threshold/index.js';
import { nextUp } from '../../src/threshold/power.js';
import { type GoldenNumber, golden } from '../golden/values.js';

type Pair = readonly [number, GoldenNumber];
const reference = golden<{
	genpareto_fits: {
		name: string;
		x: number[];
		fit: { shape: number; scale: number; log_likelihood: number };
		polished: { shape: number; scale: number; log_likelihood: number };
		pot: { t: number; N: number; z: Pair[] };
	}[];
	genpareto_fixed: { shape: number; scale: number; quantiles: Pair[]; sf: Pair[] }[];
	conformal: { name: string; calibration: number[]; test: number[]; p: number[]; threshold_at_alpha: Record<string, GoldenNumber> }[];
	benjamini_hochberg: { name: string; p: number[]; adjusted_bh: number[]; rejected: Record<string, number[]> }[];
}>('threshold.json');

function close(got: number, want: GoldenNumber, relative: number): void {
	expect(Math.abs(got - Number(want))).toBeLessThanOrEqual(1e-12 + relative * Math.abs(Number(want)));
}

describe('the generalised Pareto distribution equals scipy', () => {
	it.each(reference.genpareto_fits)('in the fit of $name: likelihood within 1e-6, parameters within 1e-3', ({ x, fit, polished, pot }) => {
		const got = fitGeneralisedPareto(x);
		close(got.logLikelihood, polished.log_likelihood, 1e-9);
		expect(got.logLikelihood).toBeGreaterThan(fit.log_likelihood - 1e-6);
		close(got.shape, polished.shape, 1e-3);
		close(got.scale, polished.scale, 1e-3);
		for (const [risk, z] of pot.z) close(pot.t + generalisedParetoExcess(fit, (risk * pot.N) / x.length), z, 1e-9);
	});
	it.each(reference.genpareto_fixed)('in quantiles and survival at shape $shape, scale $scale', ({ shape, scale, quantiles, sf }) => {
		for (const [p, x] of quantiles) close(generalisedParetoQuantile({ shape, scale }, p), x, 1e-9);
		for (const [x, p] of sf) close(generalisedParetoSurvival({ shape, scale }, x), p, 1e-9);
		for (const p of [1, 0.5, 1e-3, 1e-9])
			close(generalisedParetoSurvival({ shape, scale }, generalisedParetoExcess({ shape, scale }, p)), p, 1e-9);
	});
	it('fits the uniform distribution to equal excesses: the bound of the shape, where the likelihood ends', () => {
		const { shape, scale } = fitGeneralisedPareto([2, 2, 2]);
		expect(shape).toBe(-1);
		expect(scale).toBeCloseTo(2, 9);
	});
	it('stays inside given bounds of the shape and loses likelihood for it', () => {
		const { x } = reference.genpareto_fits[1];
		const free = fitGeneralisedPareto(x);
		const bounded = fitGeneralisedPareto(x, { minimumShape: -0.1, maximumShape: 0.2 });
		expect(bounded.shape).toBe(0.2);
		expect(bounded.logLikelihood).toBeLessThan(free.logLikelihood);
		for (const scale of [bounded.scale * 0.99, bounded.scale * 1.01]) {
			const likelihood = x.reduce((sum, value) => sum - Math.log(scale) - (1 + 1 / 0.2) * Math.log(1 + (0.2 * value) / scale), 0);
			expect(likelihood).toBeLessThan(bounded.logLikelihood);
		}
	});
	it('refuses what is no excess', () => {
		expect(() => fitGeneralisedPareto([])).toThrow(/ANOD_INPUT: no excess is above 0/);
		expect(() => fitGeneralisedPareto([0, 0])).toThrow(/ANOD_INPUT: no excess is above 0/);
		expect(() => fitGeneralisedPareto([1, -1])).toThrow(/ANOD_INPUT: excess 1 is -1/);
		expect(() => fitGeneralisedPareto([Number.NaN])).toThrow(/ANOD_INPUT: excess 0 is NaN/);
	});
});

describe.each(reference.conformal)('conformal values of $name equal the formula', ({ calibration, test, p, threshold_at_alpha }) => {
	it('p-values, to the bit', () => {
		expect([...pValues(Float64Array.from(calibration).sort(), test)]).toEqual(p);
	});
	it('the threshold is the next number above the order statistic, as flagged means score ≥ threshold', () => {
		for (const [rate, value] of Object.entries(threshold_at_alpha))
			expect(fitThreshold({ falseAlarmRate: Number(rate) }, Float64Array.from(calibration)).value).toBe(nextUp(Number(value)));
	});
});

describe('Benjamini–Hochberg', () => {
	it.each(reference.benjamini_hochberg)('of $name equals scipy', ({ p, adjusted_bh, rejected }) => {
		const adjusted = benjaminiHochberg(p);
		expect([...adjusted]).toEqual(adjusted_bh);
		for (const [level, flags] of Object.entries(rejected))
			expect([...adjusted].map((value) => Number(value <= Number(level)))).toEqual(flags.map(Number));
	});
	it('takes an empty list and refuses what is no p-value', () => {
		expect(benjaminiHochberg([])).toHaveLength(0);
		for (const bad of [1.1, -0.1, Number.NaN]) expect(() => benjaminiHochberg([0.5, bad])).toThrow(/ANOD_INPUT: p-value 1/);
	});
});
