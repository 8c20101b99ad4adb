import type { ImageSet } from '../../../src/detector/convolutional/images/read.js';
import { sinTurns } from '../../../src/numeric/functions.js';
import { RandomStream, streams } from '../../../src/numeric/random.js';

const filled = (
	n: number,
	height: number,
	width: number,
	channels: number,
	seed: number,
	paint: (random: RandomStream) => (y: number, x: number, k: number) => number,
): ImageSet => {
	const pixels = new Float32Array(n * height * width * channels);
	for (let i = 0, at = 0; i < n; i++) {
		const random = new RandomStream(seed, streams.generate, i);
		const color = paint(random);
		for (let y = 0; y < height; y++)
			for (let x = 0; x < width; x++) for (let k = 0; k < channels; k++) pixels[at++] = color(y, x, k) + 0.04 * random.float();
	}
	return { n, height, width, channels, pixels };
};

/** A texture: crossed waves of one length at a random place, so that no picture has an upright order. */
export const textures = (n: number, seed: number, height = 16, width = 16, channels = 1): ImageSet =>
	filled(n, height, width, channels, seed, (random) => {
		const [a, b] = [random.float(), random.float()];
		return (y, x, k) => 0.4 + 0.15 * sinTurns(y / 5 + a + 0.1 * k) + 0.15 * sinTurns(x / 5 + b);
	});

/** Pictures that have a top: light above, dark below, a bright post left of the middle. */
export const uprights = (n: number, seed: number, height = 16, width = 16, channels = 1): ImageSet =>
	filled(n, height, width, channels, seed, (random) => {
		const shift = random.below(3) - 1;
		return (y, x) => 0.6 - (0.4 * y) / height + (Math.abs(x - width / 4 - shift) < 1.5 && y > height / 2 ? 0.4 : 0);
	});

/** The same pictures, each with a bright blob of 5 × 5 pixels at a random place. */
export function blotted(images: ImageSet, seed: number): ImageSet {
	const { n, height, width, channels } = images;
	const pixels = images.pixels.slice();
	for (let i = 0; i < n; i++) {
		const random = new RandomStream(seed, streams.generate, i, 1);
		const top = random.below(height - 5);
		const left = random.below(width - 5);
		for (let y = top; y < top + 5; y++)
			for (let x = left; x < left + 5; x++) for (let k = 0; k < channels; k++) pixels[((i * height + y) * width + x) * channels + k] = 0.95;
	}
	return { ...images, pixels };
}

/** One set after another. */
export const joined = (a: ImageSet, b: ImageSet): ImageSet => ({
	...a,
	n: a.n + b.n,
	pixels: Float32Array.of(...a.pixels, ...b.pixels),
});

/** Part of a set. */
export const some = (images: ImageSet, from: number, to: number): ImageSet => {
	const size = images.pixels.length / images.n;
	return { ...images, n: to - from, pixels: images.pixels.slice(from * size, to * size) };
};

/** Share of pairs in which the abnormal score is higher. */
export const rocArea = (normal: Float64Array, abnormal: Float64Array): number => {
	let higher = 0;
	for (const a of abnormal) for (const b of normal) higher += a > b ? 1 : a === b ? 0.5 : 0;
	return higher / (normal.length * abnormal.length);
};
