import * as tf from '@tensorflow/tfjs-core';
import { type Info, kernel, type Values, view } from './heap.js';

type Windows = tf.backend_util.Conv3DInfo;
type Shape = [number, number, number, number, number];

interface VolumeAttributes {
	readonly strides: number | [number, number, number];
	readonly pad: 'valid' | 'same';
	readonly inputShape: number[];
}

/**
 * Stock: wrong with 'same' padding.
 *
 * The gradient of a volume convolution's input: dy `[n, outDepth, outHeight, outWidth, filters]`, filter
 * `[depth, height, width, channels, filters]` → `[n, depth, height, width, channels]`, summed in double.
 */
export const conv3DBackpropInput = kernel<{ dy: Info; filter: Info }, VolumeAttributes>(
	'Conv3DBackpropInputV2',
	({ inputs, attrs, backend }) => {
		const { strides, pad, inputShape } = attrs;
		const windows = tf.backend_util.computeConv3DInfo(inputShape as Shape, inputs.filter.shape as Shape, strides, 1, pad);
		const result = backend.makeOutput(inputShape, 'float32');
		const sums = new Float64Array(inputShape.reduce((product, size) => product * size, 1));
		hand(view(backend, inputs.dy), view(backend, inputs.filter), windows, sums);
		view(backend, result).set(sums);
		return result;
	},
);

/** Hands each output's gradient back along every tap that lies inside. */
function hand(dy: Values, filter: Values, w: Windows, sums: Float64Array): void {
	let out = 0;
	for (let n = 0; n < w.batchSize; n++)
		for (let oz = 0; oz < w.outDepth; oz++)
			for (let oy = 0; oy < w.outHeight; oy++)
				for (let ox = 0; ox < w.outWidth; ox++, out += w.outChannels)
					for (let tap = 0; tap < w.filterDepth * w.filterHeight * w.filterWidth; tap++) {
						const z = oz * w.strideDepth - w.padInfo.front + Math.floor(tap / (w.filterHeight * w.filterWidth));
						const y = oy * w.strideHeight - w.padInfo.top + (Math.floor(tap / w.filterWidth) % w.filterHeight);
						const x = ox * w.strideWidth - w.padInfo.left + (tap % w.filterWidth);
						if (z < 0 || z >= w.inDepth || y < 0 || y >= w.inHeight || x < 0 || x >= w.inWidth) continue;
						const to = (((n * w.inDepth + z) * w.inHeight + y) * w.inWidth + x) * w.inChannels;
						for (let channel = 0, weight = tap * w.inChannels * w.outChannels; channel < w.inChannels; channel++) {
							let sum = 0;
							for (let o = 0; o < w.outChannels; o++, weight++) sum += dy[out + o] * filter[weight];
							sums[to + channel] += sum;
						}
					}
}
