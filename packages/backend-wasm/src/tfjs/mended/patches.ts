import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type Info, runKernel, type Values } from './heap.js';

export interface ConvolutionAttributes {
	readonly strides: number | [number, number];
	readonly pad: 'valid' | 'same' | number;
	readonly dataFormat: 'NHWC' | 'NCHW';
	readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Floats of the patches that lie side by side at a time: 16 MiB. */
const limit = 4 * 1024 * 1024;

/**
 * A convolution as a product: what each output reads is a row of patches, `[rows·positions, taps]`, where a tap is a place in the kernel and
 * a channel. Channels last.
 */
export class Patches {
	readonly taps: number;
	/** Outputs of a row of the batch. */
	readonly positions: number;
	/** Rows of the batch whose patches are laid out at a time. */
	readonly rows: number;
	/** Rows of the batch. */
	readonly n: number;
	readonly filters: number;
	readonly #windows: tf.backend_util.Conv2DInfo;

	/** @param shape - of the input, `[n, height, width, channels]`. */
	constructor(shape: number[], filterShape: number[], { strides, pad, dimRoundingMode }: ConvolutionAttributes) {
		type Shape = [number, number, number, number];
		const windows = tf.backend_util.computeConv2DInfo(shape as Shape, filterShape as Shape, strides, 1, pad, dimRoundingMode);
		this.#windows = windows;
		this.n = windows.batchSize;
		this.filters = windows.outChannels;
		this.taps = windows.filterHeight * windows.filterWidth * windows.inChannels;
		this.positions = windows.outHeight * windows.outWidth;
		this.rows = Math.max(1, Math.min(this.n, Math.floor(limit / (this.positions * this.taps))));
	}

	/** Lays out `count` rows of x from `first` on; 0 where a tap lies outside. */
	gather(x: Values, first: number, count: number, patches: Values): void {
		const c = this.#windows.inChannels;
		this.#each(first, count, (at, from) => {
			for (let channel = 0; channel < c; channel++) patches[at + channel] = from < 0 ? 0 : x[from + channel];
		});
	}

	/** The way back: adds each element of the patches to where it was read. */
	scatter(patches: Values, first: number, count: number, x: Values): void {
		const c = this.#windows.inChannels;
		this.#each(first, count, (at, to) => {
			if (to >= 0) for (let channel = 0; channel < c; channel++) x[to + channel] += patches[at + channel];
		});
	}

	/** Calls `pair` for each place in the patches with the place in x that it reads, −1 for none. */
	#each(first: number, count: number, pair: (patch: number, x: number) => void): void {
		const w = this.#windows;
		let at = 0;
		for (let n = first; n < first + count; n++)
			for (let oy = 0; oy < w.outHeight; oy++)
				for (let ox = 0; ox < w.outWidth; ox++)
					for (let ky = 0; ky < w.filterHeight; ky++) {
						const y = oy * w.strideHeight - w.padInfo.top + ky;
						for (let kx = 0; kx < w.filterWidth; kx++, at += w.inChannels) {
							const x = ox * w.strideWidth - w.padInfo.left + kx;
							const inside = y >= 0 && y < w.inHeight && x >= 0 && x < w.inWidth;
							pair(at, inside ? ((n * w.inHeight + y) * w.inWidth + x) * w.inChannels : -1);
						}
					}
	}
}

/** `[n, channels, height, width]` → `[n, height, width, channels]`, in a tensor of its own. */
export const channelsLast = (backend: BackendWasm, x: Info): Info => runKernel(backend, 'Transpose', { x }, { perm: [0, 2, 3, 1] });

/** The way back. */
export const channelsFirst = (backend: BackendWasm, x: Info): Info => runKernel(backend, 'Transpose', { x }, { perm: [0, 3, 1, 2] });
