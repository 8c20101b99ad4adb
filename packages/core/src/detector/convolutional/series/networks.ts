import { inferShapes } from '../../../network/shapes.js';
import type { Layer, Network } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';

/** Steps at both ends of a piece where a reconstruction rests on what lies outside. */
export const reconstructionMargin = 32;
/** Steps that a position of the reconstructor's bottleneck stands for: segments are a multiple of it. */
export const reconstructionStride = 8;

/** Steps back that a stack of dilated convolutions of kernel 3 sees, itself included. */
export const receptiveField = (dilations: readonly number[]): number => 1 + 2 * dilations.reduce((sum, dilation) => sum + dilation, 0);

/** Doubling dilations 1, 2, 4, … that see at least `window` steps. */
export function dilationsFor(window: number): number[] {
	const dilations = [1];
	while (receptiveField(dilations) < window) dilations.push(2 * dilations[dilations.length - 1]);
	return dilations;
}

/**
 * Forecasts the next step from the past: dilated causal convolutions in residual blocks, on top of the last value.
 *
 * `[t, d]` in, `[t, d]` out: position t forecasts step t + 1.
 *
 * @param length - steps of a segment.
 * @see Bai, Kolter and Koltun 2018, arXiv:1803.01271
 */
export function forecaster(length: number, d: number, width: number, dilations: readonly number[]): Network {
	const block = (dilation: number): Layer => ({
		kind: 'residual',
		layers: [{ kind: 'conv1d', filters: width, kernel: 3, dilation, padding: 'causal', activation: 'relu' }],
	});
	return {
		inputs: length * d,
		layers: [
			{ kind: 'reshape', shape: [length, d] },
			{
				kind: 'residual',
				layers: [{ kind: 'conv1d', filters: width, kernel: 1 }, ...dilations.map(block), { kind: 'conv1d', filters: d, kernel: 1 }],
			},
		],
	};
}

/** Weights that make a forecaster begin by forecasting the last value: its last convolution is 0. */
export function forecasterWeights(network: Network, seed: number): Float32Array {
	const weights = initialWeights(network, seed);
	const { parameters } = inferShapes(network);
	for (const { offset, shape } of parameters.slice(-2))
		weights.fill(0, offset, offset + shape.reduce((product, size) => product * size, 1));
	return weights;
}

/**
 * Rebuilds a segment through a bottleneck: three convolutions of stride 2 down to `bottleneck` channels, three steps of upsampling and convolution back.
 *
 * @param length - steps of a segment, a multiple of {@link reconstructionStride}.
 */
export function reconstructor(length: number, d: number, width: number, bottleneck: number): Network {
	const down = (filters: number): Layer => ({ kind: 'conv1d', filters, kernel: 5, stride: 2, padding: 'same', activation: 'relu' });
	const up: Layer[] = [
		{ kind: 'upsample', factor: 2 },
		{ kind: 'conv1d', filters: width, kernel: 5, padding: 'same', activation: 'relu' },
	];
	return {
		inputs: length * d,
		layers: [
			{ kind: 'reshape', shape: [length, d] },
			down(width),
			down(width),
			{ kind: 'conv1d', filters: bottleneck, kernel: 5, stride: 2, padding: 'same' },
			...up,
			...up,
			...up,
			{ kind: 'conv1d', filters: d, kernel: 1 },
		],
	};
}
