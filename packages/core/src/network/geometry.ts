import { fail, spell } from './checks.js';
import type { Geometry } from './operations.js';
import type { Padding } from './types.js';

/** Positions and channels of a row: `[features]`, `[length, channels]` or `[height, width, channels]`. */
export type Shape = readonly number[];

export const sizeOf = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

export const channelsOf = (shape: Shape): number => shape[shape.length - 1];

interface Axis {
	readonly length: number;
	readonly before: number;
}

/** Outputs along one axis, and how far the first window begins before the edge. */
function windows(length: number, kernel: number, stride: number, dilation: number, padding: Padding): Axis {
	const reach = (kernel - 1) * dilation + 1;
	if (padding === 'valid') return { length: Math.floor((length - reach) / stride) + 1, before: 0 };
	const out = Math.ceil(length / stride);
	if (padding === 'causal') return { length: out, before: reach - 1 };
	return { length: out, before: Math.floor(Math.max((out - 1) * stride + reach - length, 0) / 2) };
}

interface Window {
	readonly kernel: readonly [number, number];
	readonly stride: readonly [number, number];
	readonly dilation: readonly [number, number];
	readonly padding: Padding;
}

/** Positions before and behind an image together stay within 32 bits. */
const farthest = 2 ** 30;

type Pair = readonly [vertical: number, horizontal: number];

/** A geometry from its two axes. */
const assemble = ([height, width]: Pair, y: Axis, x: Axis, kernel: Pair, stride: Pair, dilation: Pair): Geometry => ({
	height,
	width,
	outHeight: y.length,
	outWidth: x.length,
	kernelHeight: kernel[0],
	kernelWidth: kernel[1],
	strideY: stride[0],
	strideX: stride[1],
	dilationY: dilation[0],
	dilationX: dilation[1],
	padTop: y.before,
	padLeft: x.before,
});

/**
 * Where a window stops as it slides over an image.
 *
 * @param name - of the window, for errors: a kernel can be made smaller or less dilated, the window of a pool only smaller.
 * @throws AnodError `ANOD_SHAPE` when it does not fit between the edges.
 */
export function slide(
	shape: Shape,
	{ kernel, stride, dilation, padding }: Window,
	where: string,
	name: 'kernel' | 'window' = 'kernel',
): Geometry {
	const [height, width] = shape.length === 3 ? shape : [1, shape[0]];
	const reach = kernel.map((taps, axis) => (taps - 1) * dilation[axis] + 1);
	if (Math.max(...reach) > farthest)
		fail(
			`the ${name} of layer ${where} reaches over ${Math.max(...reach)} positions; at most ${farthest} are possible. Use a smaller dilation.`,
			{ layer: where, reach },
		);
	const y = shape.length === 3 ? windows(height, kernel[0], stride[0], dilation[0], padding) : { length: 1, before: 0 };
	const x = windows(width, kernel[1], stride[1], dilation[1], padding);
	if (y.length < 1 || x.length < 1) {
		const [reached, had] = shape.length === 3 ? [spell(reach), spell([height, width])] : [reach[1], width];
		const remedy = name === 'kernel' ? 'a smaller kernel or dilation' : 'a smaller size';
		fail(
			`the ${name} of layer ${where} reaches over ${reached} positions, but its input has only ${had}; use ${remedy}, or padding 'same'.`,
			{ layer: where, shape, reach },
		);
	}
	return assemble([height, width], y, x, kernel, stride, dilation);
}

/** The way back of a convolution: its input is what that one's output would be. */
export function spreadOut(
	shape: Shape,
	kernel: readonly [number, number],
	stride: readonly [number, number],
	padding: 'valid' | 'same',
): Geometry {
	const [height, width] = shape.length === 3 ? shape : [1, shape[0]];
	const axis = (length: number, reach: number, step: number): Axis =>
		padding === 'valid'
			? { length: (length - 1) * step + reach, before: 0 }
			: { length: length * step, before: Math.floor(Math.max(reach - step, 0) / 2) };
	const y = shape.length === 3 ? axis(height, kernel[0], stride[0]) : { length: 1, before: 0 };
	const x = axis(width, kernel[1], stride[1]);
	return assemble([height, width], y, x, kernel, stride, [1, 1]);
}

/** Positions that come out of a geometry, with channels: a series stays a series. */
export const outShape = (geometry: Geometry, channels: number, series: boolean): Shape =>
	series ? [geometry.outWidth, channels] : [geometry.outHeight, geometry.outWidth, channels];
