import * as tf from '@tensorflow/tfjs-core';
import { type Info, kernel, view } from './heap.js';

type Windows = tf.backend_util.Conv2DInfo;

interface DepthwiseAttributes {
	readonly strides: number | [number, number];
	readonly dilations: number | [number, number];
	readonly pad: 'valid' | 'same' | number;
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function windowsOf(
	inputShape: number[],
	filterShape: number[],
	{ strides, dilations, pad, dimRoundingMode }: DepthwiseAttributes,
): Windows {
	type Shape = [number, number, number, number];
	return tf.backend_util.computeConv2DInfo(inputShape as Shape, filterShape as Shape, strides, dilations, pad, dimRoundingMode, true);
}

/**
 * Calls `pair` for every output position and tap that meet inside the input, with where the channels of each begin:
 * x `[n, height, width, c]`, filter `[kernelHeight, kernelWidth, c, multiplier]`, y `[n, outHeight, outWidth, c·multiplier]`.
 */
function eachPair(w: Windows, pair: (x: number, filter: number, y: number) => void): void {
	for (let n = 0; n < w.batchSize; n++)
		for (let oy = 0; oy < w.outHeight; oy++)
			for (let ox = 0; ox < w.outWidth; ox++)
				for (let ky = 0; ky < w.filterHeight; ky++) {
					const y = oy * w.strideHeight - w.padInfo.top + ky * w.dilationHeight;
					if (y < 0 || y >= w.inHeight) continue;
					for (let kx = 0; kx < w.filterWidth; kx++) {
						const x = ox * w.strideWidth - w.padInfo.left + kx * w.dilationWidth;
						if (x < 0 || x >= w.inWidth) continue;
						pair(
							((n * w.inHeight + y) * w.inWidth + x) * w.inChannels,
							(ky * w.filterWidth + kx) * w.outChannels,
							((n * w.outHeight + oy) * w.outWidth + ox) * w.outChannels,
						);
					}
				}
}

/** Missing in stock: the gradient of a depthwise convolution's filter, summed in double. */
export const depthwiseBackpropFilter = kernel<{ x: Info; dy: Info }, DepthwiseAttributes & { filterShape: number[] }>(
	'DepthwiseConv2dNativeBackpropFilter',
	({ inputs, attrs, backend }) => {
		const windows = windowsOf(inputs.x.shape, attrs.filterShape, attrs);
		const result = backend.makeOutput(attrs.filterShape, 'float32');
		const [x, dy, gradient] = [view(backend, inputs.x), view(backend, inputs.dy), view(backend, result)];
		const multiplier = windows.outChannels / windows.inChannels;
		const sums = new Float64Array(gradient.length);
		eachPair(windows, (from, tap, to) => {
			for (let c = 0, o = 0; c < windows.inChannels; c++)
				for (let m = 0; m < multiplier; m++, o++) sums[tap + o] += x[from + c] * dy[to + o];
		});
		gradient.set(sums);
		return result;
	},
);

/** Missing in stock: the gradient of a depthwise convolution's input, summed in double. */
export const depthwiseBackpropInput = kernel<{ dy: Info; filter: Info }, DepthwiseAttributes & { inputShape: number[] }>(
	'DepthwiseConv2dNativeBackpropInput',
	({ inputs, attrs, backend }) => {
		const windows = windowsOf(attrs.inputShape, inputs.filter.shape, attrs);
		const result = backend.makeOutput(attrs.inputShape, 'float32');
		const [dy, filter, gradient] = [view(backend, inputs.dy), view(backend, inputs.filter), view(backend, result)];
		const multiplier = windows.outChannels / windows.inChannels;
		const sums = new Float64Array(gradient.length);
		eachPair(windows, (to, tap, from) => {
			for (let c = 0, o = 0; c < windows.inChannels; c++)
				for (let m = 0; m < multiplier; m++, o++) sums[to + c] += filter[tap + o] * dy[from + o];
		});
		gradient.set(sums);
		return result;
	},
);
