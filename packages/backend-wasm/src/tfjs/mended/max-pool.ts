import * as tf from '@tensorflow/tfjs-core';
import { type Call, type Info, kernel, type Values, view } from './heap.js';

/** A pool's windows over `[n, depth, height, width, channels]`; a flat pool has depth 1. */
type Windows = tf.backend_util.Conv3DInfo;

interface PoolAttributes {
	readonly filterSize: number | [number, number];
	readonly strides: number | [number, number];
	readonly pad: 'valid' | 'same' | number;
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

interface VolumeAttributes extends Omit<PoolAttributes, 'filterSize' | 'strides'> {
	readonly filterSize: number | [number, number, number];
	readonly strides: number | [number, number, number];
	readonly dataFormat?: 'NDHWC' | 'NCDHW';
}

function flatWindows(shape: number[], { filterSize, strides, pad, dimRoundingMode }: PoolAttributes): Windows {
	const flat = tf.backend_util.computePool2DInfo(shape as [number, number, number, number], filterSize, strides, 1, pad, dimRoundingMode);
	return {
		...flat,
		inDepth: 1,
		outDepth: 1,
		strideDepth: 1,
		dilationDepth: 1,
		effectiveFilterDepth: 1,
		padInfo: { ...flat.padInfo, front: 0, back: 0 },
	} as unknown as Windows;
}

function volumeWindows(shape: number[], { filterSize, strides, pad, dimRoundingMode, dataFormat }: VolumeAttributes): Windows {
	type Shape = [number, number, number, number, number];
	return tf.backend_util.computePool3DInfo(shape as Shape, filterSize, strides, 1, pad, dimRoundingMode, dataFormat);
}

/** Position of the first largest element of each window, counted over the whole input; −1 where no element compares as larger than −∞. */
function largest(x: Values, w: Windows): Int32Array {
	const c = w.inChannels;
	const found = new Int32Array(w.batchSize * w.outDepth * w.outHeight * w.outWidth * c).fill(-1);
	const best = new Float64Array(c);
	let out = 0;
	for (let n = 0; n < w.batchSize; n++)
		for (let oz = 0; oz < w.outDepth; oz++)
			for (let oy = 0; oy < w.outHeight; oy++)
				for (let ox = 0; ox < w.outWidth; ox++, out += c) {
					best.fill(Number.NEGATIVE_INFINITY);
					const [z0, y0, x0] = [
						oz * w.strideDepth - w.padInfo.front,
						oy * w.strideHeight - w.padInfo.top,
						ox * w.strideWidth - w.padInfo.left,
					];
					for (let z = Math.max(z0, 0); z < Math.min(z0 + w.effectiveFilterDepth, w.inDepth); z++)
						for (let y = Math.max(y0, 0); y < Math.min(y0 + w.effectiveFilterHeight, w.inHeight); y++)
							for (let at = Math.max(x0, 0); at < Math.min(x0 + w.effectiveFilterWidth, w.inWidth); at++) {
								const start = (((n * w.inDepth + z) * w.inHeight + y) * w.inWidth + at) * c;
								for (let channel = 0; channel < c; channel++)
									if (x[start + channel] > best[channel]) {
										best[channel] = x[start + channel];
										found[out + channel] = start + channel;
									}
							}
				}
	return found;
}

/** dx: what flows into a window goes to its first largest element. */
function spread({ inputs: { dy, input }, backend }: Call<{ dy: Info; input: Info }, unknown>, windows: Windows): Info {
	const dx = backend.makeOutput(input.shape, 'float32');
	const [from, to] = [view(backend, dy), view(backend, dx).fill(0)];
	largest(view(backend, input), windows).forEach((position, i) => {
		if (position >= 0) to[position] += from[i];
	});
	return dx;
}

/** Values at the found positions; −∞ where there is none. */
const pick = (values: Values, positions: Int32Array, into: Values): void =>
	positions.forEach((position, i) => {
		into[i] = position < 0 ? Number.NEGATIVE_INFINITY : values[position];
	});

/** Stock: a window of negative values hands back no gradient, since its maximum starts at the smallest positive float. */
export const maxPoolGrad = kernel<{ dy: Info; input: Info }, PoolAttributes>('MaxPoolGrad', (call) =>
	spread(call, flatWindows(call.inputs.input.shape, call.attrs)),
);

/** Stock: as MaxPoolGrad. */
export const maxPool3DGrad = kernel<{ dy: Info; input: Info }, VolumeAttributes>('MaxPool3DGrad', (call) =>
	spread(call, volumeWindows(call.inputs.input.shape, call.attrs)),
);

/** Stock: a window of negative values comes out as the smallest positive float. */
export const maxPool3D = kernel<{ x: Info }, VolumeAttributes>('MaxPool3D', ({ inputs: { x }, attrs, backend }) => {
	const windows = volumeWindows(x.shape, attrs);
	const y = backend.makeOutput(windows.outShape, x.dtype);
	const values = view(backend, x);
	pick(values, largest(values, windows), view(backend, y));
	return y;
});

/** Stock: as MaxPool3D, and the position of such a window is wrong. Positions count within a row of the batch, or over the batch. */
export const maxPoolWithArgmax = kernel<{ x: Info }, PoolAttributes & { includeBatchInIndex: boolean }>(
	'MaxPoolWithArgmax',
	({ inputs: { x }, attrs, backend }) => {
		const windows = flatWindows(x.shape, attrs);
		const { outShape } = windows as unknown as { outShape: number[] };
		const pooled = backend.makeOutput(outShape, x.dtype);
		const indexes = backend.makeOutput(outShape, 'int32');
		const values = view(backend, x);
		const positions = largest(values, windows);
		pick(values, positions, view(backend, pooled));
		const row = attrs.includeBatchInIndex ? Number.POSITIVE_INFINITY : windows.inHeight * windows.inWidth * windows.inChannels;
		view(backend, indexes).set(positions.map((position) => (position < 0 ? -1 : position % row)));
		return [pooled, indexes];
	},
);
