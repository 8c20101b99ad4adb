import * as tf from '@tensorflow/tfjs-core';
import { type Info, kernel, view } from './heap.js';

type Windows = tf.backend_util.Conv3DInfo;
type Shape = [number, number, number, number, number];

interface VolumeAttributes {
	readonly strides: number | [number, number, number];
	readonly pad: 'valid' | 'same';
}

const windowsOf = (inputShape: number[], filterShape: number[], { strides, pad }: VolumeAttributes): Windows =>
	tf.backend_util.computeConv3DInfo(inputShape as Shape, filterShape as Shape, strides, 1, pad);

/**
 * Calls `pair` for every output position and tap that meet inside the input, with where the channels of each begin:
 * x `[n, depth, height, width, c]`, filter `[kernelDepth, kernelHeight, kernelWidth, c, filters]`, y `[n, outDepth, outHeight, outWidth, filters]`.
 */
function eachPair(w: Windows, pair: (x: number, filter: number, y: number) => void): void {
	const taps = w.filterDepth * w.filterHeight * w.filterWidth;
	let out = 0;
	for (let n = 0; n < w.batchSize; n++)
		for (let oz = 0; oz < w.outDepth; oz++)
			for (let oy = 0; oy < w.outHeight; oy++)
				for (let ox = 0; ox < w.outWidth; ox++, out += w.outChannels)
					for (let tap = 0; tap < taps; tap++) {
						const z = oz * w.strideDepth - w.padInfo.front + Math.floor(tap / (w.filterHeight * w.filterWidth));
						const y = oy * w.strideHeight - w.padInfo.top + (Math.floor(tap / w.filterWidth) % w.filterHeight);
						const x = ox * w.strideWidth - w.padInfo.left + (tap % w.filterWidth);
						if (z < 0 || z >= w.inDepth || y < 0 || y >= w.inHeight || x < 0 || x >= w.inWidth) continue;
						const position = ((n * w.inDepth + z) * w.inHeight + y) * w.inWidth + x;
						pair(position * w.inChannels, tap * w.inChannels * w.outChannels, out);
					}
}

/** Stock: wrong with 'same' padding and with strides. The gradient of a volume convolution's input, summed in double. */
export const conv3DBackpropInput = kernel<{ dy: Info; filter: Info }, VolumeAttributes & { inputShape: number[] }>(
	'Conv3DBackpropInputV2',
	({ inputs, attrs, backend }) => {
		const windows = windowsOf(attrs.inputShape, inputs.filter.shape, attrs);
		const result = backend.makeOutput(attrs.inputShape, 'float32');
		const [dy, filter, gradient] = [view(backend, inputs.dy), view(backend, inputs.filter), view(backend, result)];
		const sums = new Float64Array(gradient.length);
		eachPair(windows, (to, weights, from) => {
			for (let c = 0, weight = weights; c < windows.inChannels; c++)
				for (let o = 0; o < windows.outChannels; o++, weight++) sums[to + c] += dy[from + o] * filter[weight];
		});
		gradient.set(sums);
		return result;
	},
);

/** Stock: wrong with strides. The gradient of a volume convolution's filter, summed in double. */
export const conv3DBackpropFilter = kernel<{ x: Info; dy: Info }, VolumeAttributes & { filterShape: number[] }>(
	'Conv3DBackpropFilterV2',
	({ inputs, attrs, backend }) => {
		const windows = windowsOf(inputs.x.shape, attrs.filterShape, attrs);
		const result = backend.makeOutput(attrs.filterShape, 'float32');
		const [x, dy, gradient] = [view(backend, inputs.x), view(backend, inputs.dy), view(backend, result)];
		const sums = new Float64Array(gradient.length);
		eachPair(windows, (from, weights, to) => {
			for (let c = 0, weight = weights; c < windows.inChannels; c++)
				for (let o = 0; o < windows.outChannels; o++, weight++) sums[weight] += x[from + c] * dy[to + o];
		});
		gradient.set(sums);
		return result;
	},
);
