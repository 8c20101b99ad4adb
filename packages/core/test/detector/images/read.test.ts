import { describe, expect, it } from 'vitest';
import { collectImages, imageBatches, isImageInput } from '../../../src/detector/convolutional/images/read.js';
import type { ImageInput } from '../../../src/detector/convolutional/types.js';

const bytes = Uint8Array.from({ length: 2 * 4 * 5 }, (_, i) => i * 6);
const picture = (channels: number, width = 5) => ({
	data: Uint8ClampedArray.from({ length: 4 * width * channels }, (_, i) => i % 256),
	width,
	height: 4,
});

describe('reading images', () => {
	it('takes the same images in every form and gives the same numbers', async () => {
		const expected = Float32Array.from(bytes, (value) => value / 255);
		const forms: ImageInput[] = [
			{ data: bytes, shape: [2, 4, 5] },
			{ data: bytes, shape: [2, 4, 5, 1] },
			{ data: Int32Array.from(bytes), shape: [2, 4, 5] },
			{ data: expected, shape: [2, 4, 5] },
			[0, 20].map((from) => ({ data: bytes.subarray(from, from + 20), height: 4, width: 5 })),
			{ shape: [2, 4, 5], dataSync: () => expected, data: async () => expected } as never,
			{ shape: [2, 4, 5], dataSync: () => expected } as never,
			(async function* () {
				yield { data: bytes.subarray(0, 20), shape: [1, 4, 5] };
				yield [];
				yield [{ data: bytes.subarray(20), height: 4, width: 5 }];
			})(),
		];
		for (const form of forms) expect(await collectImages(form)).toEqual({ n: 2, height: 4, width: 5, channels: 1, pixels: expected });
	});

	it('drops opacity', async () => {
		const set = await collectImages([picture(4)]);
		expect(set.channels).toBe(3);
		expect([...set.pixels.subarray(0, 6)]).toEqual([0, 1, 2, 4, 5, 6].map((value) => Math.fround(value / 255)));
	});

	it('gives batches as they come', async () => {
		async function* two() {
			yield [picture(1)];
			yield [picture(1), picture(1)];
		}
		const sizes: number[] = [];
		for await (const set of imageBatches(two())) sizes.push(set.n);
		expect(sizes).toEqual([1, 2]);
	});

	it('knows images from series', () => {
		expect(isImageInput({ data: bytes, shape: [2, 4, 5] })).toBe(true);
		expect(isImageInput([picture(1)])).toBe(true);
		expect(isImageInput({ data: bytes, shape: [8, 5] })).toBe(false);
		expect(isImageInput([[1, 2]])).toBe(false);
		expect(isImageInput([{ width: 1, height: 2, data: 3 }])).toBe(false);
		expect(isImageInput({ width: [1, 2], height: [1, 2] })).toBe(false);
	});

	it.each([
		[[picture(1), picture(3)], 'ANOD_SHAPE', /image 1 is 4 × 5 RGB, image 0 4 × 5 grey/],
		[[picture(1), picture(1, 6)], 'ANOD_SHAPE', /image 1 is 4 × 6 grey, image 0 4 × 5 grey/],
		[[{ ...picture(1), width: 6 }], 'ANOD_SHAPE', /image 0 is 4 × 6 pixels, but its data hold 20 numbers; they want 24/],
		[[{ ...picture(1), channels: 3 }], 'ANOD_SHAPE', /image 0 is 4 × 5 pixels of 3 channels, but its data hold 20 numbers/],
		[[picture(2)], 'ANOD_SHAPE', /image 0 has 2 channels; images have 1 \(grey\), 3 \(RGB\) or 4/],
		[[picture(1), 7], 'ANOD_INPUT', /image 1 is no picture/],
		[{ data: bytes, shape: [2, 4, 6] }, 'ANOD_SHAPE', /\[2, 4, 6\] want 48 numbers; the data hold 40/],
		[{ data: bytes, shape: [8, 5] }, 'ANOD_SHAPE', /shape \[8, 5\]; they want \[n, height, width\]/],
		[
			{ data: new Uint8Array(60), shape: [4, 5, 3] },
			'ANOD_SHAPE',
			/5 × 3 pixels; they want at least 4 × 4. A single picture in colour is \[1, 4, 5, 3\]/,
		],
		[
			{ data: Float32Array.of(...Array(30).fill(0.1), Number.NaN, ...Array(9).fill(0)), shape: [2, 4, 5] },
			'ANOD_INPUT',
			/image 1 holds NaN in row 2, column 0/,
		],
		[[], 'ANOD_INPUT', /there are no images/],
		[[[1, 2, 3]], 'ANOD_INPUT', /image 0 is no picture/],
		[null, 'ANOD_INPUT', /there are no images/],
	])('refuses %j', async (input, code, message) => {
		const reading = collectImages(input as ImageInput);
		await expect(reading).rejects.toMatchObject({ code });
		await expect(reading).rejects.toThrow(message);
	});

	it('says which batch is wrong, and refuses batches of other sizes', async () => {
		async function* broken() {
			yield [picture(1)];
			yield [{ ...picture(1), width: 9 }];
		}
		await expect(collectImages(broken())).rejects.toThrow(/in batch 1, image 0 is 4 × 9 pixels/);
		async function* other() {
			yield [picture(1)];
			yield [picture(1, 6)];
		}
		await expect(collectImages(other())).rejects.toThrow(/the images are 4 × 6 grey, the images before 4 × 5 grey/);
		async function* none() {}
		await expect(collectImages(none())).rejects.toThrow(/no images/);
	});

	it('stops when it is told to', async () => {
		await expect(collectImages([picture(1)], AbortSignal.abort())).rejects.toMatchObject({ code: 'ANOD_ABORTED' });
	});
});
