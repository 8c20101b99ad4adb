import type { Activation } from './types.js';

/**
 * A window that moves over an image, `[height, width, channels]`; a series is an image of height 1.
 * Output position (y, x) reads input positions (y·strideY − padTop + i·dilationY, x·strideX − padLeft + j·dilationX), i < kernelHeight, j < kernelWidth.
 * For a transposed convolution input and output change places: input position (y, x) gives to output positions (y·strideY − padTop + i, …);
 * `height` and `width` are still those of what enters, `outHeight` and `outWidth` of what leaves.
 */
export interface Geometry {
	readonly height: number;
	readonly width: number;
	readonly outHeight: number;
	readonly outWidth: number;
	readonly kernelHeight: number;
	readonly kernelWidth: number;
	readonly strideY: number;
	readonly strideX: number;
	readonly dilationY: number;
	readonly dilationX: number;
	readonly padTop: number;
	readonly padLeft: number;
}

interface Common {
	/** Features of a row that enter and leave: positions × channels. */
	readonly inputs: number;
	readonly outputs: number;
	/** Length of the last axis; a row without shape is one position whose channels are its features. */
	readonly inputChannels: number;
	readonly outputChannels: number;
}

/** One operation of a network after shape inference; nested residual blocks are unrolled into a begin and an end. Parameters are offsets in the flat weights, −1 for none. */
export type Operation = Common &
	(
		| { readonly kind: 'dense'; readonly activation: Activation; readonly weight: number; readonly bias: number }
		| { readonly kind: 'activation'; readonly activation: Activation }
		| {
				readonly kind: 'dropout';
				readonly rate: number;
				/** Counts the dropout layers from 0. */
				readonly index: number;
				readonly spatial: boolean;
		  }
		| {
				readonly kind: 'batchNorm';
				readonly epsilon: number;
				readonly momentum: number;
				readonly gamma: number;
				readonly beta: number;
				readonly mean: number;
				readonly variance: number;
		  }
		| { readonly kind: 'layerNorm'; readonly epsilon: number; readonly gamma: number; readonly beta: number }
		| { readonly kind: 'instanceNorm'; readonly epsilon: number; readonly gamma: number; readonly beta: number }
		| { readonly kind: 'maskInput' | 'residualBegin' | 'residualEnd' | 'reshape' }
		| {
				readonly kind: 'convolution' | 'transposedConvolution';
				readonly geometry: Geometry;
				/** 1 for a transposed convolution. */
				readonly groups: number;
				readonly activation: Activation;
				readonly weight: number;
				readonly bias: number;
		  }
		/** A global pool is a window as large as the image. */
		| { readonly kind: 'pool'; readonly method: 'max' | 'average'; readonly geometry: Geometry }
		/** The kernel of the geometry is 1; its strides are the factors. */
		| { readonly kind: 'upsample'; readonly method: 'nearest' | 'linear'; readonly geometry: Geometry }
	);
