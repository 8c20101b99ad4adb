import { AnodError } from '../../../errors.js';
import type { Operation } from '../../../network/operations.js';
import { addProduct, paddedTo } from './product.js';

/** One operation of a causal network, a point at a time. Values are doubles that hold float32 numbers. */
export interface IncrementalStep {
	/** Channels that come out. */
	readonly output: Float64Array;
	/** Steps back that it remembers. */
	readonly reach: number;
	/** `[reach, channels]`, the slots of its ring of inputs; empty where it remembers nothing. */
	readonly memory: Float64Array;
	/** Slot of the ring that the next point goes to. */
	slot: number;
	run(input: Float64Array): void;
}

type Convolution = Operation & { readonly kind: 'convolution' | 'transposedConvolution' };

/** A causal convolution: bias, then taps from the oldest, then channels, as the kernels add. */
export class ConvolutionStep implements IncrementalStep {
	readonly output: Float64Array;
	readonly reach: number;
	readonly memory: Float64Array;
	slot = 0;
	readonly #weights: Float64Array;
	readonly #bias: Float64Array;
	readonly #channels: number;
	readonly #stride: number;
	readonly #kernel: number;
	readonly #dilation: number;
	readonly #relu: boolean;

	constructor(operation: Convolution, weights: Float32Array) {
		const { kernelWidth, dilationX } = operation.geometry;
		const filters = operation.outputChannels;
		this.#channels = operation.inputChannels;
		this.#stride = paddedTo(filters);
		this.#kernel = kernelWidth;
		this.#dilation = dilationX;
		this.#relu = operation.activation === 'relu';
		this.reach = (kernelWidth - 1) * dilationX + 1;
		this.memory = new Float64Array(this.reach > 1 ? this.reach * this.#channels : 0);
		this.output = new Float64Array(this.#stride);
		this.#bias = new Float64Array(this.#stride);
		if (operation.bias >= 0) this.#bias.set(weights.subarray(operation.bias, operation.bias + filters));
		this.#weights = new Float64Array(kernelWidth * this.#channels * this.#stride);
		for (let row = 0; row < kernelWidth * this.#channels; row++) {
			const at = operation.weight + row * filters;
			this.#weights.set(weights.subarray(at, at + filters), row * this.#stride);
		}
	}

	run(input: Float64Array): void {
		const { output, memory, reach } = this;
		const channels = this.#channels;
		const stride = this.#stride;
		output.set(this.#bias);
		if (reach === 1) addProduct(output, this.#weights, 0, stride, input, 0, channels);
		else {
			for (let i = 0, at = this.slot * channels; i < channels; i++) memory[at + i] = input[i];
			// The slot behind the newest holds the oldest.
			for (let tap = 0, slot = this.slot + 1; tap < this.#kernel; tap++, slot += this.#dilation) {
				if (slot >= reach) slot -= reach;
				addProduct(output, this.#weights, tap * channels * stride, stride, memory, slot * channels, channels);
			}
			this.slot = this.slot + 1 === reach ? 0 : this.slot + 1;
		}
		if (this.#relu) for (let j = 0; j < stride; j++) if (output[j] < 0) output[j] = 0;
	}
}

/** Keeps a copy of what goes into a residual block. */
export class ResidualBegin implements IncrementalStep {
	readonly output: Float64Array;
	readonly reach = 1;
	readonly memory = new Float64Array(0);
	slot = 0;
	constructor(channels: number) {
		this.output = new Float64Array(channels);
	}
	run(input: Float64Array): void {
		for (let j = 0; j < this.output.length; j++) this.output[j] = input[j];
	}
}

/** Adds what went into a residual block to what comes out of its layers. */
export class ResidualEnd implements IncrementalStep {
	readonly output: Float64Array;
	readonly reach = 1;
	readonly memory = new Float64Array(0);
	slot = 0;
	readonly #begin: ResidualBegin;
	constructor(begin: ResidualBegin) {
		this.#begin = begin;
		this.output = new Float64Array(begin.output.length);
	}
	run(input: Float64Array): void {
		const skip = this.#begin.output;
		for (let j = 0; j < this.output.length; j++) this.output[j] = Math.fround(skip[j] + input[j]);
	}
}

/** @throws AnodError ANOD_OPTION */
export const refuse = (index: number, what: string): never => {
	throw new AnodError(
		'ANOD_OPTION',
		`operation ${index} of the network is ${what}; a stream wants causal convolutions of stride 1, linear or relu, in residual blocks. Use the default network.`,
		{ operation: index },
	);
};

/** The step of a convolution. @throws AnodError ANOD_OPTION when it looks ahead or does something a stream has no way to do. */
export function convolutionStep(operation: Convolution, weights: Float32Array, index: number): ConvolutionStep {
	const { height, strideX, padLeft, kernelWidth, dilationX, width, outWidth } = operation.geometry;
	if (operation.groups !== 1) refuse(index, `a convolution of ${operation.groups} groups`);
	if (height !== 1 || strideX !== 1 || width !== outWidth) refuse(index, 'a convolution that changes the number of positions');
	if (padLeft !== (kernelWidth - 1) * dilationX) refuse(index, 'a convolution that looks ahead');
	if (operation.activation !== 'relu' && operation.activation !== 'linear') refuse(index, `a convolution with ${operation.activation}`);
	return new ConvolutionStep(operation, weights);
}
