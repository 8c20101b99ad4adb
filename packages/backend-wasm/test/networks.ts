import type { Network } from '@anod/core/backend';

/** Series of 24 points in 3 channels through every operation on positions. */
export const seriesNetwork: Network = {
	inputs: 72,
	layers: [
		{ kind: 'reshape', shape: [24, 3] },
		{ kind: 'conv1d', filters: 10, kernel: 3, padding: 'causal', dilation: 2, activation: 'silu' },
		{ kind: 'instanceNorm' },
		{ kind: 'dropout', rate: 0.2, spatial: true },
		{ kind: 'pool', method: 'max', size: 3, stride: 2, padding: 'same' },
		{
			kind: 'residual',
			layers: [
				{ kind: 'layerNorm' },
				{ kind: 'conv1d', filters: 10, kernel: 3, padding: 'same', groups: 5, activation: 'tanh' },
				{ kind: 'dropout', rate: 0.1 },
			],
		},
		{ kind: 'upsample', factor: 2, method: 'linear' },
		{ kind: 'transposedConv1d', filters: 6, kernel: 4, stride: 2, padding: 'same', activation: 'gelu' },
		{ kind: 'pool', method: 'average', size: 2 },
		{ kind: 'conv1d', filters: 3, kernel: 1 },
	],
};

/** Images of 8 × 8 in 2 channels to 5 numbers. */
export const imageNetwork: Network = {
	inputs: 128,
	layers: [
		{ kind: 'reshape', shape: [8, 8, 2] },
		{ kind: 'conv2d', filters: 7, kernel: 3, padding: 'same', activation: 'relu' },
		{ kind: 'batchNorm' },
		{ kind: 'pool', method: 'max', size: 2 },
		{ kind: 'conv2d', filters: 7, kernel: 3, padding: 'same', groups: 7, activation: 'elu' },
		{ kind: 'upsample', factor: [1, 2] },
		{ kind: 'pool', method: 'average', size: [2, 4] },
		{ kind: 'transposedConv2d', filters: 5, kernel: 2, stride: 2 },
		{ kind: 'globalPool', method: 'average' },
		{ kind: 'dense', units: 5 },
	],
};
