import { describe, expect, it } from 'vitest';
import { readTable } from '../../src/data/index.js';
import { fitPreprocessing, transform } from '../../src/preprocessing/index.js';
import { normalDistribution, normalQuantile } from '../../src/preprocessing/normal.js';
import { fitQuantiles, fromNormal, toNormal } from '../../src/preprocessing/quantile.js';
import { type Linear, minMaxScale, quantileOf, robustScale, sortedPresent, standardScale } from '../../src/preprocessing/scaling.js';
import { type GoldenNumber, golden, numbers } from '../golden/values.js';

type Matrix = readonly (readonly GoldenNumber[])[];
interface Fitted {
	readonly value?: {
		readonly settings: string;
		readonly fitted: Readonly<Record<string, readonly GoldenNumber[] | Matrix>>;
		readonly train: Matrix;
		readonly new: Matrix;
		readonly train_inverse?: Matrix;
	};
	readonly error?: string;
}
interface Golden {
	readonly x: Matrix;
	readonly x_imputed: Matrix;
	readonly new_rows: Matrix;
	readonly on_x: Readonly<Record<string, Fitted>>;
	readonly on_x_imputed: Readonly<Record<string, Fitted>>;
	readonly odd_columns: Readonly<Record<string, Readonly<Record<string, Fitted>> & { readonly x: readonly GoldenNumber[] }>>;
}
const reference = golden<Golden>('preprocessing.json');

const column = (matrix: Matrix, k: number): number[] => numbers(matrix.map((row) => row[k]));
const presentOf = (values: readonly number[]) => sortedPresent(Float64Array.from(values));

function expectClose(actual: ArrayLike<number>, expected: readonly number[], relative = 1e-9): void {
	expect(actual.length).toBe(expected.length);
	expected.forEach((value, i) => {
		if (Number.isNaN(value)) expect(actual[i]).toBeNaN();
		else
			expect(Math.abs(actual[i] - value), `entry ${i}: ${actual[i]} for ${value}`).toBeLessThanOrEqual(1e-12 + relative * Math.abs(value));
	});
}

const scalers = { standard: standardScale, robust: robustScale, minmax: minMaxScale } as const;
const apply = ({ shift, scale }: Linear, values: readonly number[]) => values.map((value) => (value - shift) / scale);
const tables = [
	['x', reference.x, reference.on_x],
	['x_imputed', reference.x_imputed, reference.on_x_imputed],
] as const;

describe.each(tables)('on %s, scikit-learn and we agree', (_, x, fits) => {
	it.each(Object.keys(scalers) as (keyof typeof scalers)[])('on scaling %s of fitted and of new rows', (name) => {
		const { value } = fits[name];
		for (let k = 0; k < 4; k++) {
			const scaler = scalers[name](presentOf(column(x, k)));
			expectClose(apply(scaler, column(x, k)), column(value!.train, k));
			if (value!.new) expectClose(apply(scaler, column(reference.new_rows, k)), column(value!.new, k));
		}
	});
	it.each(['quantile_normal', 'quantile_normal_7'].filter((name) => fits[name]))('on %s, there and back', (name) => {
		const { value } = fits[name];
		const count = name.endsWith('_7') ? 7 : 20;
		for (let k = 0; k < 4; k++) {
			const quantiles = fitQuantiles(presentOf(column(x, k)), count);
			expectClose(quantiles, column(value!.fitted.quantiles_ as Matrix, k));
			expectClose(
				column(x, k).map((cell) => toNormal(cell, quantiles)),
				column(value!.train, k),
			);
			if (value!.new)
				expectClose(
					column(reference.new_rows, k).map((cell) => toNormal(cell, quantiles)),
					column(value!.new, k),
				);
			if (value!.train_inverse)
				expectClose(
					column(value!.train, k).map((z) => fromNormal(z, quantiles)),
					column(value!.train_inverse, k),
				);
		}
	});
});

it('the median that fills missing cells is scikit-learn’s', () => {
	const medians = numbers(reference.on_x.imputer_median.value!.fitted.statistics_ as readonly GoldenNumber[]);
	for (let k = 0; k < 4; k++) expect(quantileOf(presentOf(column(reference.x, k)), 0.5)).toBe(medians[k]);
});

/** Columns so narrow that the reference takes all values for the smallest, or so large that it takes none for it. */
const departures = ['tiny', 'relative_spread_1e-16', 'constant_1e15_plus_tiny'];
const odd = Object.entries(reference.odd_columns).filter(([name]) => name !== 'all_nan' && name !== 'with_infinity');

describe.each(odd)('on the odd column %s, scikit-learn and we agree', (name, { x, ...fits }) => {
	const values = numbers(x);
	const sorted = presentOf(values);
	it.each(Object.keys(scalers) as (keyof typeof scalers)[])('on scaling %s', (scaler) => {
		expectClose(apply(scalers[scaler](sorted), values), column(fits[scaler].value!.train, 0));
	});
	it('on normal quantiles, but for the reference’s fixed tolerance of 1e-7', () => {
		const { fitted, train } = fits.quantile_normal.value!;
		const quantiles = fitQuantiles(sorted, (fitted.quantiles_ as Matrix).length);
		if (departures.includes(name)) {
			expect([toNormal(sorted[0], quantiles), toNormal(sorted[sorted.length - 1], quantiles)]).toEqual([
				-5.199337582605575, 5.19933758270342,
			]);
			return;
		}
		expectClose(
			values.map((value) => toNormal(value, quantiles)),
			column(train, 0),
		);
	});
});

describe('through the whole preprocessing', () => {
	const given = readTable(reference.x.map((row) => numbers(row)));
	const fresh = readTable(reference.new_rows.map((row) => numbers(row)));
	it.each([
		['standard', 'standard'],
		['robust', 'robust'],
		['minMax', 'minmax'],
		['quantile', 'quantile_normal'],
	] as const)('scaling %s gives the reference’s features, as single-precision numbers', (scaling, name) => {
		const preprocessing = fitPreprocessing(given, { scaling, compressBeyond: 0, missing: 'keep' });
		expect(preprocessing.width).toBe(4);
		const { value } = reference.on_x[name];
		for (const [table, expected] of [
			[given, value!.train],
			[fresh, value!.new],
		] as const) {
			const features = transform(preprocessing, table);
			for (let k = 0; k < 4; k++) {
				// A constant column keeps scale 1 under quantiles too; where quartiles coincide, the deviation scales.
				if ((scaling === 'quantile' && k === 2) || (scaling === 'robust' && k === 3)) continue;
				const actual = Float64Array.from({ length: table.length }, (_, i) => features[i * 4 + k]);
				expectClose(actual, column(expected, k), 1e-6);
			}
		}
	});
});

describe('the normal distribution', () => {
	it('has the known quantiles', () => {
		expect(normalQuantile(0.5)).toBe(0);
		expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
		expect(normalQuantile(0.1)).toBeCloseTo(-1.2815515655446004, 14);
		expect(normalQuantile(1e-10)).toBeCloseTo(-6.361340902404056, 13);
		expect(normalQuantile(1e-300)).toBeCloseTo(-37.0471, 4);
		expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
	});
	it('has the known values', () => {
		expect(normalDistribution(0)).toBeCloseTo(0.5, 15);
		expect(normalDistribution(1)).toBeCloseTo(0.8413447460685429, 14);
		expect(normalDistribution(-3)).toBeCloseTo(0.0013498980316300946, 15);
		expect(normalDistribution(-8) / 6.220960574271785e-16).toBeCloseTo(1, 7);
		expect([normalDistribution(-40), normalDistribution(40)]).toEqual([0, 1]);
	});
	it('is the inverse of its quantiles, and symmetric', () => {
		for (let p = 0.001; p < 1; p += 0.001) {
			expect(Math.abs(normalDistribution(normalQuantile(p)) - p)).toBeLessThan(1e-14);
			expect(Math.abs(normalQuantile(p) + normalQuantile(1 - p))).toBeLessThan(1e-12);
		}
	});
});
