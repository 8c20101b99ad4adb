import * as tf from '@tensorflow/tfjs-core';
import { free, type Info, kernel, runKernel, type Values, view } from './heap.js';

type Windows = tf.backend_util.Conv2DInfo;

interface FilterAttributes {
	readonly strides: number | [number, number];
	readonly pad: 'valid' | 'same' | number;
	readonly dataFormat: 'NHWC' | 'NCHW';
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
	readonly filterShape: [number, number, number, number];
}

/** Floats of the patches that lie side by side at a time: 16 MiB. */
const patchLimit = 2 ** 22;

/**
 * Missing in stock: the gradient of a convolution's filter, `[kernelHeight, kernelWidth, channels, filters]`.
 *
 * What each output reads is laid out as a row of patches `[positions, taps·channels]`; the gradient is `dyᵀ · patches`, turned round.
 * x `[n, height, width, channels]`, dy `[n, outHeight, outWidth, filters]`; channels first is turned round before.
 */
export const conv2DBackpropFilter = kernel<{ x: Info; dy: Info }, FilterAttributes>(
	'Conv2DBackpropFilter',
	({ inputs, attrs, backend }) => {
		const channelsFirst = attrs.dataFormat === 'NCHW';
		const last = (x: Info): Info => (channelsFirst ? runKernel(backend, 'Transpose', { x }, { perm: [0, 2, 3, 1] }) : x);
		const [x, dy] = [last(inputs.x), last(inputs.dy)];
		const { strides, pad, dimRoundingMode, filterShape } = attrs;
		const shape = x.shape as [number, number, number, number];
		const windows = tf.backend_util.computeConv2DInfo(shape, filterShape, strides, 1, pad, dimRoundingMode, false, 'channelsLast');
		const { batchSize: n, outHeight, outWidth, outChannels: filters, filterHeight, filterWidth, inChannels } = windows;
		const [taps, positions] = [filterHeight * filterWidth * inChannels, outHeight * outWidth];

		const turned = backend.makeOutput([filters, taps], 'float32');
		view(backend, turned).fill(0);
		const rows = Math.max(1, Math.min(n, Math.floor(patchLimit / (positions * taps))));
		for (let first = 0; first < n; first += rows) {
			const count = Math.min(rows, n - first);
			const patches = backend.makeOutput([count * positions, taps], 'float32');
			layOut(view(backend, x), windows, first, count, view(backend, patches));
			const part = backend.makeOutput([count * positions, filters], 'float32');
			const each = positions * filters;
			view(backend, part).set(view(backend, dy).subarray(first * each, (first + count) * each));
			const product = runKernel(backend, 'BatchMatMul', { a: part, b: patches }, { transposeA: true, transposeB: false });
			const [sum, more] = [view(backend, turned), view(backend, product)];
			for (let i = 0; i < sum.length; i++) sum[i] += more[i];
			free(backend, patches, part, product);
		}
		const gradient = runKernel(backend, 'Transpose', { x: turned }, { perm: [1, 0] });
		free(backend, turned, ...(channelsFirst ? [x, dy] : []));
		gradient.shape = [...filterShape];
		// The backend keeps a shape of its own beside the data.
		backend.dataIdMap.get(gradient.dataId).shape = gradient.shape;
		return gradient;
	},
);

/** Rows first … first + count − 1 of x as patches `[count·positions, taps·channels]`, 0 where a tap lies outside. */
function layOut(x: Values, w: Windows, first: number, count: number, patches: Values): void {
	const c = w.inChannels;
	let at = 0;
	for (let n = first; n < first + count; n++)
		for (let oy = 0; oy < w.outHeight; oy++)
			for (let ox = 0; ox < w.outWidth; ox++)
				for (let ky = 0; ky < w.filterHeight; ky++) {
					const y = oy * w.strideHeight - w.padInfo.top + ky;
					for (let kx = 0; kx < w.filterWidth; kx++, at += c) {
						const column = ox * w.strideWidth - w.padInfo.left + kx;
						const inside = y >= 0 && y < w.inHeight && column >= 0 && column < w.inWidth;
						const from = ((n * w.inHeight + y) * w.inWidth + column) * c;
						for (let channel = 0; channel < c; channel++) patches[at + channel] = inside ? x[from + channel] : 0;
					}
				}
}
