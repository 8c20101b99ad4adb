import { describe, expect, it } from 'vitest';
import { digamma, fitDirichlet, trigamma } from '../../../src/detector/convolutional/images/dirichlet.js';
import { applyPartScale, fitPartScale } from '../../../src/detector/convolutional/images/fusion.js';
import { halve, halvedFrame, spreadShares } from '../../../src/detector/convolutional/images/pixels.js';
import { sizeKeeping, sourcePixels, transformInto } from '../../../src/detector/convolutional/images/transformations.js';
import { holeStarts, WindowCutter } from '../../../src/detector/convolutional/images/windows.js';

const grid = (height: number, width: number) => Float32Array.from({ length: height * width }, (_, i) => i);
const transformed = (k: number, height: number, width: number): number[] => {
	const into = new Float32Array(height * width);
	transformInto(into, 0, grid(height, width), 0, sourcePixels(k, height, width), 1);
	return [...into];
};

describe('geometric transformations', () => {
	it('turn counter-clockwise by quarters and mirror left to right', () => {
		expect(transformed(0, 2, 2)).toEqual([0, 1, 2, 3]);
		expect(transformed(1, 2, 2)).toEqual([1, 3, 0, 2]);
		expect(transformed(2, 2, 3)).toEqual([5, 4, 3, 2, 1, 0]);
		expect(transformed(3, 2, 2)).toEqual([2, 0, 3, 1]);
		expect(transformed(4, 2, 3)).toEqual([2, 1, 0, 5, 4, 3]);
	});

	it.each([
		[5, 5],
		[4, 7],
	])('of %i × %i pixels are all different, and each moves every pixel once', (height, width) => {
		const numbers = sizeKeeping(height, width, 8);
		expect(numbers).toHaveLength(height === width ? 8 : 4);
		const all = numbers.map((k) => transformed(k, height, width));
		expect(new Set(all.map(String)).size).toBe(numbers.length);
		for (const pixels of all) expect(pixels.slice().sort((a, b) => a - b)).toEqual([...grid(height, width)]);
	});
});

describe('halving', () => {
	it('takes the mean of what there is', () => {
		expect([...halve(grid(3, 3), 1, { height: 3, width: 3, channels: 1 }, 1)]).toEqual([2, 3.5, 6.5, 8]);
	});

	it('spreads shares over the pixels they came from, and keeps their sum', () => {
		const frame = { height: 5, width: 7, channels: 3 };
		const half = halvedFrame(frame, 2);
		expect(half).toEqual({ height: 2, width: 2, channels: 3 });
		const spread = spreadShares(Float64Array.of(0.1, 0.2, 0.3, 0.4), 1, frame, 2);
		expect(spread).toHaveLength(35);
		expect(spread.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
		expect(spread[0]).toBeCloseTo(0.1 / 16, 12);
		expect(spread[34]).toBeCloseTo(0.4 / 3, 12);
	});
});

describe('windows', () => {
	it('hold the surroundings without the hole, and mirror what is beyond the edge', () => {
		const cutter = new WindowCutter({ height: 4, width: 4, channels: 1 }, { context: 3, hole: 1 });
		const surroundings = new Float32Array(8);
		const hidden = new Float32Array(1);
		cutter.cut(grid(4, 4), 0, 1, 2, surroundings, 0, hidden, 0);
		expect([...hidden]).toEqual([6]);
		expect([...surroundings]).toEqual([1, 2, 3, 5, 7, 9, 10, 11]);
		cutter.cut(grid(4, 4), 0, 0, 3, surroundings, 0, hidden, 0);
		expect([...hidden]).toEqual([3]);
		expect([...surroundings]).toEqual([6, 7, 6, 2, 2, 6, 7, 6]);
	});

	it('cover an axis to its end', () => {
		expect(holeStarts(10, 4, 2)).toEqual([0, 2, 4, 6]);
		expect(holeStarts(9, 4, 4)).toEqual([0, 4, 5]);
		expect(holeStarts(4, 4, 2)).toEqual([0]);
	});
});

describe('the Dirichlet distribution', () => {
	it('has the digamma and trigamma functions of the tables', () => {
		expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 13);
		expect(digamma(0.1)).toBeCloseTo(-10.423754940411076, 12);
		expect(digamma(20)).toBeCloseTo(2.970523992242149, 13);
		expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 12);
		expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 12);
	});

	it.each([[[2, 3, 5]], [[0.3, 0.05, 7]], [[40, 1, 0.5]]])('is found again from its mean logarithms: %j', (alpha) => {
		const sum = alpha.reduce((a, b) => a + b);
		const meanLog = Float64Array.from(alpha, (a) => digamma(a) - digamma(sum));
		const found = fitDirichlet(
			meanLog,
			Float64Array.from(alpha, (a) => a / sum),
		);
		found.forEach((a, j) => expect(Math.abs(a / alpha[j] - 1)).toBeLessThan(0.01));
	});
});

describe('the scale of a part', () => {
	it('is 0 at the median and ln 2 at the 90 % quantile', () => {
		const values = Float64Array.from({ length: 101 }, (_, i) => i / 10);
		const scale = fitPartScale(values);
		expect(applyPartScale(scale, 5)).toBe(0);
		expect(applyPartScale(scale, 9)).toBeCloseTo(Math.LN2, 12);
		expect(applyPartScale(scale, 1)).toBeCloseTo(-Math.LN2, 12);
	});

	it('stays finite for values that are all the same', () => {
		for (const value of [0, 3]) {
			const scale = fitPartScale(Float64Array.of(value, value));
			expect(applyPartScale(scale, value)).toBe(0);
			expect(Number.isFinite(applyPartScale(scale, 1e9))).toBe(true);
		}
	});
});
