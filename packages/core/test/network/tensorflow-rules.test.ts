import { backend_util } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slide, spreadOut } from '../../src/network/geometry.js';

const axis = fc.integer({ min: 1, max: 12 });
const taps = fc.integer({ min: 1, max: 5 });
const both = (each: fc.Arbitrary<number>): fc.Arbitrary<[number, number]> => fc.tuple(each, each);

describe('positions of windows, against what tfjs works out for itself', () => {
	it('of any convolution', () => {
		fc.assert(
			fc.property(
				both(axis),
				both(taps),
				both(taps),
				both(taps),
				fc.constantFrom('same' as const, 'valid' as const),
				(size, kernel, stride, dilation, padding) => {
					const fits = kernel.every((k, i) => padding === 'same' || (k - 1) * dilation[i] + 1 <= size[i]);
					if (!fits) {
						expect(() => slide([...size, 3], { kernel, stride, dilation, padding }, '1')).toThrow('reaches over');
						return;
					}
					const theirs = backend_util.computeConv2DInfo([1, ...size, 3], [...kernel, 3, 4], stride, dilation, padding);
					expect(slide([...size, 3], { kernel, stride, dilation, padding }, '1')).toMatchObject({
						outHeight: theirs.outHeight,
						outWidth: theirs.outWidth,
						padTop: theirs.padInfo.top,
						padLeft: theirs.padInfo.left,
					});
				},
			),
			{ numRuns: 500, seed: 1 },
		);
	});

	it('of any transposed convolution: that of the convolution which leads back', () => {
		fc.assert(
			fc.property(
				both(axis),
				both(taps),
				both(taps),
				fc.constantFrom('same' as const, 'valid' as const),
				(size, kernel, stride, padding) => {
					const ours = spreadOut([...size, 3], kernel, stride, padding);
					const theirs = backend_util.computeConv2DInfo([1, ours.outHeight, ours.outWidth, 4], [...kernel, 4, 3], stride, 1, padding);
					expect([theirs.outHeight, theirs.outWidth]).toEqual(size);
					expect([theirs.padInfo.top, theirs.padInfo.left]).toEqual([ours.padTop, ours.padLeft]);
				},
			),
			{ numRuns: 500, seed: 2 },
		);
	});
});
