import type { ImageSet } from './read.js';
import type { PixelScaling } from './state.js';

/** Sides and channels of images that a part reads. */
export interface Frame {
	readonly height: number;
	readonly width: number;
	readonly channels: number;
}

export const sizeOfFrame = ({ height, width, channels }: Frame): number => height * width * channels;

/** Mean and deviation of each channel over all pixels of all images; a channel that never changes keeps deviation 1. */
export function* fittingPixels({ n, channels, pixels }: ImageSet): Generator<void, PixelScaling> {
	const size = pixels.length / n;
	const sums = new Float64Array(channels);
	const squares = new Float64Array(channels);
	for (const pass of [sums, squares]) {
		for (let i = 0; i < n; i++) {
			for (let p = i * size; p < (i + 1) * size; p += channels)
				for (let k = 0; k < channels; k++) {
					const value = pass === sums ? pixels[p + k] : pixels[p + k] - sums[k];
					pass[k] += pass === sums ? value : value * value;
				}
			yield;
		}
		for (let k = 0; k < channels; k++) pass[k] /= pixels.length / channels;
	}
	return { mean: [...sums], deviation: Array.from(squares, (square) => (square > 0 ? Math.sqrt(square) : 1)) };
}

/** Deviations from the mean beyond which pixels no longer differ: keeps every score finite. */
const farthest = 1e4;

/** Pixels `[n, …, channels]` in the units of the fit. */
export function scalePixels(pixels: Float32Array, { mean, deviation }: PixelScaling): Float32Array {
	const channels = mean.length;
	const scaled = new Float32Array(pixels.length);
	for (let p = 0; p < pixels.length; p += channels)
		for (let k = 0; k < channels; k++) {
			const value = (pixels[p + k] - mean[k]) / deviation[k];
			scaled[p + k] = value > farthest ? farthest : value < -farthest ? -farthest : value;
		}
	return scaled;
}

/** What is left of a frame that is halved. */
export function halvedFrame(frame: Frame, times: number): Frame {
	let { height, width } = frame;
	for (let i = 0; i < times; i++) {
		height = Math.ceil(height / 2);
		width = Math.ceil(width / 2);
	}
	return { height, width, channels: frame.channels };
}

/** `[n, height, width, channels]` → half as high and wide: the mean of each 2 × 2 pixels, of what there is at the edge of an odd side. */
function halveOnce(pixels: Float32Array, n: number, { height, width, channels }: Frame): Float32Array {
	const half = halvedFrame({ height, width, channels }, 1);
	const out = new Float32Array(n * sizeOfFrame(half));
	let at = 0;
	for (let i = 0; i < n; i++) {
		const image = i * height * width * channels;
		for (let y = 0; y < half.height; y++) {
			const top = image + 2 * y * width * channels;
			const bottom = 2 * y + 1 < height ? top + width * channels : top;
			for (let x = 0; x < half.width; x++) {
				const left = 2 * x * channels;
				const right = 2 * x + 1 < width ? left + channels : left;
				for (let k = 0; k < channels; k++)
					out[at++] = (pixels[top + left + k] + pixels[top + right + k] + pixels[bottom + left + k] + pixels[bottom + right + k]) / 4;
			}
		}
	}
	return out;
}

/** Halves images `[n, frame]` a number of times. */
export function halve(pixels: Float32Array, n: number, frame: Frame, times: number): Float32Array {
	let current = pixels;
	for (let i = 0; i < times; i++) current = halveOnce(current, n, halvedFrame(frame, i));
	return current;
}

/** Smooths images `[n, frame]` by (1, 2, 1)/4 along both axes; edges are held. */
function smooth(pixels: Float32Array, n: number, { height, width, channels }: Frame): Float32Array {
	const across = new Float32Array(pixels.length);
	const out = new Float32Array(pixels.length);
	const line = width * channels;
	for (let row = 0; row < n * height; row++) {
		for (let x = 0; x < width; x++) {
			const at = row * line + x * channels;
			const left = x > 0 ? at - channels : at;
			const right = x < width - 1 ? at + channels : at;
			for (let k = 0; k < channels; k++) across[at + k] = (pixels[left + k] + 2 * pixels[at + k] + pixels[right + k]) / 4;
		}
	}
	for (let row = 0; row < n * height; row++) {
		const y = row % height;
		const above = (y > 0 ? row - 1 : row) * line;
		const below = (y < height - 1 ? row + 1 : row) * line;
		for (let j = 0; j < line; j++) out[row * line + j] = (across[above + j] + 2 * across[row * line + j] + across[below + j]) / 4;
	}
	return out;
}

/**
 * Smooths and halves images `[n, frame]` a number of times: of two pictures that differ by a pixel's shift, distances see less.
 *
 * @see Burt and Adelson 1983, doi:10.1109/TCOM.1983.1095851
 */
export function pyramid(pixels: Float32Array, n: number, frame: Frame, times: number): Float32Array {
	let current = pixels;
	for (let i = 0; i < times; i++) {
		const level = halvedFrame(frame, i);
		current = halveOnce(smooth(current, n, level), n, level);
	}
	return current;
}

/** Longest side of images that whole pictures are told by: what stands where is seen in small ones too, and twice the side costs four times the work. */
const longestSide = 48;

/** How often images are halved until no side is longer. */
export function halvingsFor(frame: Frame, longest = longestSide): number {
	let times = 0;
	while (Math.max(frame.height, frame.width) / (1 << times) > longest) times++;
	return times;
}

/** Images as they came, and how they are read. */
export interface PixelSource {
	/** `[n, frame]` */
	readonly pixels: Float32Array;
	readonly frame: Frame;
	readonly scaling: PixelScaling;
}

/** One image, scaled. */
export function scaledImage({ pixels, frame, scaling }: PixelSource, image: number): Float32Array {
	const size = sizeOfFrame(frame);
	return scalePixels(pixels.subarray(image * size, (image + 1) * size), scaling);
}

/** Images chosen by number, scaled and made smaller: `[chosen, halved frame]`. */
export function* chosenImages(
	source: PixelSource,
	chosen: ArrayLike<number>,
	halvings: number,
	shrink: typeof halve = halve,
): Generator<void, Float32Array> {
	const { frame } = source;
	const out = new Float32Array(chosen.length * sizeOfFrame(halvedFrame(frame, halvings)));
	for (let i = 0, at = 0; i < chosen.length; i++) {
		const image = shrink(scaledImage(source, chosen[i]), 1, frame, halvings);
		out.set(image, at);
		at += image.length;
		yield;
	}
	return out;
}

/** Adds up what each pixel of a halved image counts for onto the pixels it was made of, evenly: sums are kept. `[n, halved height, halved width]` → `[n, height, width]`. */
export function spreadShares(shares: Float64Array, n: number, { height, width }: Frame, times: number): Float64Array {
	if (times === 0) return shares;
	const block = 1 << times;
	const rows = Math.ceil(height / block);
	const columns = Math.ceil(width / block);
	const out = new Float64Array(n * height * width);
	for (let i = 0; i < n; i++) {
		for (let y = 0; y < height; y++) {
			const v = Math.floor(y / block);
			const tall = Math.min(block, height - v * block);
			for (let x = 0; x < width; x++) {
				const u = Math.floor(x / block);
				const wide = Math.min(block, width - u * block);
				out[(i * height + y) * width + x] = shares[(i * rows + v) * columns + u] / (tall * wide);
			}
		}
	}
	return out;
}
