import { describe, expect, it } from 'vitest';
import { fuse, fusionOf } from '../../src/detector/autoencoder/fusion.js';
import { resolveAutoencoderOptions } from '../../src/detector/autoencoder/presets.js';

const rows = (...values: number[]): Float64Array => Float64Array.from(values);
const chosen = (given: Parameters<typeof resolveAutoencoderOptions>[0]) => fusionOf(resolveAutoencoderOptions(given));

describe('how signals become one score', () => {
	it('backs the mean of the sharp signals with the background, whatever order they come in', () => {
		const signals = [
			['background', rows(0, 3, 1)],
			['residual', rows(1, 2, 4)],
			['neighbors', rows(3, 2, -2)],
		] as const;
		for (const order of [signals, [...signals].reverse()])
			expect([...fuse('backed', new Map(order.map(([name, values]) => [name, values.slice()])))]).toEqual([2, 3, 1]);
	});

	it('takes the greatest or the mean of all signals when asked to', () => {
		const values = () =>
			new Map([
				['residual', rows(1, 2)],
				['neighbors', rows(3, -2)],
				['background', rows(2, 6)],
			] as const);
		expect([...fuse('max', values())]).toEqual([3, 6]);
		expect([...fuse('mean', values())]).toEqual([2, 2]);
	});

	it('is backed by default, and the mean of the sharp signals for rows that are known to be normal', () => {
		expect(chosen({})).toEqual({ signals: ['residual', 'neighbors', 'background'], fusion: 'backed' });
		expect(chosen({ trainedOn: 'normal' })).toEqual({ signals: ['residual', 'neighbors'], fusion: 'mean' });
	});

	it('keeps every signal that was asked for beside a rule of fusion, or as one of two', () => {
		expect(chosen({ trainedOn: 'normal', fusion: 'max' })).toEqual({ signals: ['residual', 'neighbors', 'background'], fusion: 'max' });
		expect(chosen({ trainedOn: 'normal', signals: ['residual', 'background'] })).toEqual({
			signals: ['residual', 'background'],
			fusion: 'backed',
		});
	});

	it('has nothing to fuse when there is one signal', () => {
		expect(chosen({ signals: ['background'] })).toEqual({ signals: ['background'], fusion: 'alone' });
	});
});
