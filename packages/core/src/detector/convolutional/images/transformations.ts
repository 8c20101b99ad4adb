import { type Frame, sizeOfFrame } from './pixels.js';

/**
 * Geometric transformations of an image: number k turns it by k mod 4 quarters, and mirrors it left to right before when k ≥ 4.
 * They move pixels and change none.
 */
export type TransformationNumber = number;

/** Those of `count` that keep the size: rotations first, then reflections. An oblong image keeps its size by half a turn and by reflections. */
export function sizeKeeping(height: number, width: number, count: number): TransformationNumber[] {
	return height === width ? Array.from({ length: count }, (_, k) => k) : [0, 2, 4, 6];
}

/** `[height · width]`: which pixel comes to each place. */
export function sourcePixels(transformation: TransformationNumber, height: number, width: number): Uint32Array {
	const turns = transformation % 4;
	const mirrored = transformation >= 4;
	const source = new Uint32Array(height * width);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const fromY = turns === 0 ? y : turns === 1 ? x : turns === 2 ? height - 1 - y : width - 1 - x;
			const turnedX = turns === 0 ? x : turns === 1 ? width - 1 - y : turns === 2 ? width - 1 - x : y;
			source[y * width + x] = fromY * width + (mirrored ? width - 1 - turnedX : turnedX);
		}
	}
	return source;
}

/** Writes one image, transformed. */
export function transformInto(
	into: Float32Array,
	at: number,
	pixels: Float32Array,
	from: number,
	source: Uint32Array,
	channels: number,
): void {
	if (channels === 1) for (let p = 0; p < source.length; p++) into[at + p] = pixels[from + source[p]];
	else
		for (let p = 0; p < source.length; p++)
			for (let k = 0; k < channels; k++) into[at + p * channels + k] = pixels[from + source[p] * channels + k];
}

/** `[count · t, size]`: every transformation of each chosen image, one after another. */
export function* transformedRows(
	images: Float32Array,
	chosen: ArrayLike<number>,
	frame: Frame,
	transformations: readonly number[],
): Generator<void, Float32Array> {
	const size = sizeOfFrame(frame);
	const sources = transformations.map((k) => sourcePixels(k, frame.height, frame.width));
	const rows = new Float32Array(chosen.length * transformations.length * size);
	let at = 0;
	for (let i = 0; i < chosen.length; i++) {
		for (const source of sources) {
			transformInto(rows, at, images, chosen[i] * size, source, frame.channels);
			at += size;
		}
		yield;
	}
	return rows;
}

/** `[count · t, t]`: which transformation a row shows. */
export function transformationTargets(count: number, t: number): Float32Array {
	const targets = new Float32Array(count * t * t);
	for (let i = 0; i < count; i++) for (let k = 0; k < t; k++) targets[(i * t + k) * t + k] = 1;
	return targets;
}
