import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation, philox, RandomStream, streams, unitFloat } from '../../src/numeric/random.js';

function words(key: readonly [number, number], counter: readonly [number, number, number, number]): string[] {
	const out = new Uint32Array(4);
	philox(out, ...key, ...counter);
	return Array.from(out, (word) => word.toString(16).padStart(8, '0'));
}

describe('philox', () => {
	it('gives the known answers of Random123 for philox4x32-10', () => {
		const ones = 0xffffffff;
		expect(words([0, 0], [0, 0, 0, 0])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
		expect(words([ones, ones], [ones, ones, ones, ones])).toEqual(['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']);
		expect(words([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toEqual([
			'd16cfe09',
			'94fdcceb',
			'5001e420',
			'24126ea1',
		]);
	});
});

describe('a random stream', () => {
	it('reads word i of its seed and stream, whatever was read elsewhere', () => {
		const a = new RandomStream(7, streams.noise, 3, 4);
		const first = Array.from({ length: 9 }, () => a.word());
		const block = new Uint32Array(4);
		philox(block, 7, 0, 2, 3, 4, streams.noise);
		expect(first[8]).toBe(block[0]);
		const again = new RandomStream(7, streams.noise, 3, 4);
		expect(Array.from({ length: 9 }, () => again.word())).toEqual(first);
	});
	it('differs between seeds, also in the upper 21 bits of one, and between streams', () => {
		const draw = (seed: number, stream: number) => new RandomStream(seed, stream).word();
		const drawn = [draw(1, 1), draw(2, 1), draw(1 + 4294967296, 1), draw(Number.MAX_SAFE_INTEGER, 1), draw(1, 2)];
		expect(new Set(drawn).size).toBe(drawn.length);
	});
	it('gives floats in [0, 1), multiples of 2⁻²⁴, evenly spread', () => {
		expect(unitFloat(0)).toBe(0);
		expect(unitFloat(0xffffffff)).toBe(1 - 1 / 16777216);
		const stream = new RandomStream(1, streams.mask);
		let sum = 0;
		for (let i = 0; i < 20_000; i++) {
			const value = stream.float();
			expect(Number.isInteger(value * 16777216) && value >= 0 && value < 1).toBe(true);
			sum += value;
		}
		// Deviation of the mean: √(1/12 / 20,000) = 0.002.
		expect(Math.abs(sum / 20_000 - 0.5)).toBeLessThan(0.008);
	});
	it('gives integers below n, each about as often', () => {
		const stream = new RandomStream(1, streams.split);
		const counts = new Array(7).fill(0);
		for (let i = 0; i < 14_000; i++) counts[stream.below(7)]++;
		expect(counts.length).toBe(7);
		for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
	});
});

describe('a permutation', () => {
	it('holds each number once', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 300 }), fc.maxSafeNat(), (n, seed) => {
				const order = permutation(n, new RandomStream(seed, streams.shuffle));
				expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
			}),
		);
	});
	it('is the same for the same seed and another for another', () => {
		const of = (seed: number) => Array.from(permutation(50, new RandomStream(seed, streams.shuffle)));
		expect(of(3)).toEqual(of(3));
		expect(of(3)).not.toEqual(of(4));
	});
});
