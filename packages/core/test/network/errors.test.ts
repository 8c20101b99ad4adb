import { describe, expect, it } from 'vitest';
import { isAnodError } from '../../src/errors.js';
import { inferShapes } from '../../src/network/shapes.js';
import type { Layer, Network } from '../../src/network/types.js';

/** What inference says about a network, without its code. */
function complaint(network: Network): string {
	try {
		inferShapes(network);
	} catch (error) {
		if (!isAnodError(error)) throw error;
		expect(error.code).toBe('ANOD_SHAPE');
		return error.message.slice('ANOD_SHAPE: '.length);
	}
	throw new Error('the network was accepted');
}

const series = (...layers: unknown[]): Network => ({ inputs: 12, layers: [{ kind: 'reshape', shape: [4, 3] }, ...(layers as Layer[])] });
const image = (...layers: unknown[]): Network => ({ inputs: 24, layers: [{ kind: 'reshape', shape: [3, 4, 2] }, ...(layers as Layer[])] });
const flat = (...layers: unknown[]): Network => ({ inputs: 12, layers: layers as Layer[] });

const whole = 'it must be a whole number of at least 1.';

describe('a network that cannot be', () => {
	it.each<[string, Network]>([
		[`the network has 0 inputs; ${whole}`, { inputs: 0, layers: [] }],
		[`the network has 2.5 inputs; ${whole}`, { inputs: 2.5, layers: [] }],
		['a row would take 4294967296 values; at most 2147483647 are possible. Use smaller layers.', { inputs: 2 ** 32, layers: [] }],
		[`units of layer 0 is 0; ${whole}`, flat({ kind: 'dense', units: 0 })],
		[`units of layer 1 is NaN; ${whole}`, flat({ kind: 'maskInput' }, { kind: 'dense', units: Number.NaN })],
		[
			'layer 1 is dense, but its input has the shape 4 × 3; put a flatten or globalPool layer before it.',
			series({ kind: 'dense', units: 2 }),
		],
		[
			"activation of layer 0 is 'swish'; it must be one of linear, relu, leakyRelu, elu, selu, silu, tanh, sigmoid, gelu.",
			flat({ kind: 'dense', units: 2, activation: 'swish' }),
		],
		["initializer of layer 0 is 'zeros'; it must be one of fanIn, glorot, he.", flat({ kind: 'dense', units: 2, initializer: 'zeros' })],
		['rate of dropout layer 0 is 1; it must be in [0, 1).', flat({ kind: 'dropout', rate: 1 })],
		['rate of dropout layer 0 is -0.1; it must be in [0, 1).', flat({ kind: 'dropout', rate: -0.1 })],
		['layer 256 is dropout layer number 257; a network has at most 256.', flat(...new Array(257).fill({ kind: 'dropout', rate: 0.1 }))],
		['epsilon of layer 0 is -1; it must be at least 0.', flat({ kind: 'batchNorm', epsilon: -1 })],
		['momentum of layer 0 is 2; it must be from 0 to 1.', flat({ kind: 'batchNorm', momentum: 2 })],
		['epsilon of layer 0 is NaN; it must be at least 0.', flat({ kind: 'layerNorm', epsilon: Number.NaN })],
		[
			'layer 0 is of kind instanceNorm, but its input has no positions, only 12 features; it needs positions and channels: put a reshape layer before it.',
			flat({ kind: 'instanceNorm' }),
		],
		['layer 1 is a maskInput; it can only be the first layer.', flat({ kind: 'dense', units: 2 }, { kind: 'maskInput' })],
		['layer 0.residual.0 is a maskInput; it can only be the first layer.', flat({ kind: 'residual', layers: [{ kind: 'maskInput' }] })],
		[
			'the layers inside residual block 0 turn 12 features into 5; they must keep the width.',
			flat({ kind: 'residual', layers: [{ kind: 'dense', units: 5 }] }),
		],
		[
			'the layers inside residual block 1 turn 4 × 3 features into 3 × 4; they must keep the shape.',
			series({ kind: 'residual', layers: [{ kind: 'reshape', shape: [3, 4] }] }),
		],
		[
			'layer 0 gives 12 features the shape 5 × 3; it must be [length, channels] or [height, width, channels] with that product.',
			flat({ kind: 'reshape', shape: [5, 3] }),
		],
		[
			'layer 0 gives 12 features the shape 1 × 2 × 2 × 3; it must be [length, channels] or [height, width, channels] with that product.',
			flat({ kind: 'reshape', shape: [1, 2, 2, 3] }),
		],
		[
			'layer 0 gives 12 features the shape []; it must be [length, channels] or [height, width, channels] with that product.',
			flat({ kind: 'reshape', shape: [] }),
		],
		[`shape of layer 0 is -4; ${whole}`, flat({ kind: 'reshape', shape: [-4, -3] })],
		[
			'layer 0 is of kind conv1d, but its input has no positions, only 12 features; it needs [length, channels]: put a reshape layer before it.',
			flat({ kind: 'conv1d', filters: 2, kernel: 3 }),
		],
		[
			'layer 1 is of kind conv2d, but its input has the shape 4 × 3; it needs [height, width, channels]: put a reshape layer before it.',
			series({ kind: 'conv2d', filters: 2, kernel: 3 }),
		],
		[
			'layer 1 is of kind transposedConv1d, but its input has the shape 3 × 4 × 2; it needs [length, channels]: put a reshape layer before it.',
			image({ kind: 'transposedConv1d', filters: 2, kernel: 3 }),
		],
		[`filters of layer 1 is 0; ${whole}`, series({ kind: 'conv1d', filters: 0, kernel: 3 })],
		[`kernel of layer 1 is 1.5; ${whole}`, series({ kind: 'conv1d', filters: 2, kernel: 1.5 })],
		[`stride of layer 1 is 0; ${whole}`, image({ kind: 'conv2d', filters: 2, kernel: 1, stride: [1, 0] })],
		[`dilation of layer 1 is -2; ${whole}`, series({ kind: 'conv1d', filters: 2, kernel: 3, dilation: -2 })],
		[`groups of layer 1 is 0; ${whole}`, series({ kind: 'conv1d', filters: 2, kernel: 3, groups: 0 })],
		[
			'layer 1 has 2 groups, 3 channels and 4 filters; groups must divide both.',
			series({ kind: 'conv1d', filters: 4, kernel: 1, groups: 2 }),
		],
		[
			'layer 1 has 3 groups, 3 channels and 4 filters; groups must divide both.',
			series({ kind: 'conv1d', filters: 4, kernel: 1, groups: 3 }),
		],
		[
			"padding of layer 1 is 'full'; it must be one of valid, same, causal.",
			series({ kind: 'conv1d', filters: 2, kernel: 3, padding: 'full' }),
		],
		["padding of layer 1 is 'causal'; it must be one of valid, same.", image({ kind: 'conv2d', filters: 2, kernel: 3, padding: 'causal' })],
		[
			"padding of layer 1 is 'causal'; it must be one of valid, same.",
			series({ kind: 'transposedConv1d', filters: 2, kernel: 3, padding: 'causal' }),
		],
		["padding of layer 1 is 'causal'; it must be one of valid, same.", series({ kind: 'pool', method: 'max', size: 2, padding: 'causal' })],
		[
			'stride of layer 1 is [2, 2], but a series has one axis; give one number.',
			series({ kind: 'pool', method: 'max', size: 2, stride: [2, 2] }),
		],
		['kernel of layer 1 is 1,2,3; it must be one number, or [height, width].', image({ kind: 'conv2d', filters: 2, kernel: [1, 2, 3] })],
		[
			"the kernel of layer 1 reaches over 5 positions, but its input has only 4; use a smaller kernel or dilation, or padding 'same'.",
			series({ kind: 'conv1d', filters: 2, kernel: 3, dilation: 2 }),
		],
		[
			"the kernel of layer 1 reaches over 4 × 2 positions, but its input has only 3 × 4; use a smaller kernel or dilation, or padding 'same'.",
			image({ kind: 'conv2d', filters: 2, kernel: [4, 2] }),
		],
		[
			"the window of layer 1 reaches over 5 × 5 positions, but its input has only 3 × 4; use a smaller size, or padding 'same'.",
			image({ kind: 'pool', method: 'max', size: 5 }),
		],
		["method of layer 1 is 'median'; it must be one of max, average.", image({ kind: 'globalPool', method: 'median' })],
		["method of layer 1 is 'cubic'; it must be one of nearest, linear.", image({ kind: 'upsample', factor: 2, method: 'cubic' })],
		[`factor of layer 1 is 0; ${whole}`, image({ kind: 'upsample', factor: 0 })],
		[
			'a row after operation 1 (upsample) would take 24000000000 values; at most 2147483647 are possible. Use smaller layers.',
			image({ kind: 'upsample', factor: [100000, 10000] }),
		],
		[
			'the weights of the network would take 36000012000 values; at most 2147483647 are possible. Use smaller layers.',
			series({ kind: 'conv1d', filters: 12000, kernel: 1000000, padding: 'same' }),
		],
		['size of layer 1 is 10000000000; it must be at most 1048576.', series({ kind: 'pool', method: 'max', size: 1e10, padding: 'same' })],
		[
			'kernel of layer 1 has 2000 × 3000 = 6000000 taps; at most 1048576 are possible.',
			image({ kind: 'conv2d', filters: 1, kernel: [2000, 3000], padding: 'same' }),
		],
		[
			'the kernel of layer 1 reaches over 99999900001 positions; at most 1073741824 are possible. Use a smaller dilation.',
			series({ kind: 'conv1d', filters: 1, kernel: 100001, dilation: 999999, padding: 'same' }),
		],
		[
			"layer 1 has the unknown kind 'lstm'; known are dense, activation, dropout, batchNorm, layerNorm, instanceNorm, maskInput, residual, reshape, flatten, conv1d, conv2d, transposedConv1d, transposedConv2d, pool, globalPool, upsample.",
			series({ kind: 'lstm' }),
		],
	])('%s', (message, network) => {
		expect(complaint(network)).toBe(message);
	});

	it('is refused with the facts as data', () => {
		try {
			inferShapes(series({ kind: 'conv1d', filters: 2, kernel: 7 }));
		} catch (error) {
			expect(error).toMatchObject({ data: { layer: '1', shape: [4, 3], reach: [1, 7] } });
		}
		expect.assertions(1);
	});
});
