import { describe, expect, it } from 'vitest';
import { inferShapes } from '../../src/network/shapes.js';
import type { Layer, Network } from '../../src/network/types.js';

const shaped = (shape: readonly number[], ...layers: Layer[]): Network => ({
	inputs: shape.reduce((a, b) => a * b, 1),
	layers: [{ kind: 'reshape', shape }, ...layers],
});
/** Features and channels after the last layer. */
const after = (shape: readonly number[], ...layers: Layer[]): [features: number, channels: number] => {
	const { operations } = inferShapes(shaped(shape, ...layers));
	const last = operations[operations.length - 1];
	return [last.outputs, last.outputChannels];
};
const geometryOf = (network: Network) => {
	const last = inferShapes(network).operations.at(-1)!;
	if (!('geometry' in last)) throw new Error(`${last.kind} has no geometry`);
	return last.geometry;
};

describe('output lengths of a convolution along one axis', () => {
	// Worked out by hand from TensorFlow's rules; tensorflow-rules.test.ts compares many more with tfjs.
	it.each([
		[10, 3, 1, 1, 'valid', 8, 0],
		[10, 3, 2, 1, 'valid', 4, 0],
		[10, 3, 3, 1, 'valid', 3, 0],
		[10, 3, 1, 2, 'valid', 6, 0],
		[10, 3, 1, 3, 'valid', 4, 0],
		[10, 10, 1, 1, 'valid', 1, 0],
		[10, 3, 1, 1, 'same', 10, 1],
		[10, 4, 1, 1, 'same', 10, 1],
		[10, 3, 2, 1, 'same', 5, 0],
		[11, 3, 2, 1, 'same', 6, 1],
		[10, 4, 3, 1, 'same', 4, 1],
		[10, 3, 1, 3, 'same', 10, 3],
		[10, 1, 3, 1, 'same', 4, 0],
		[2, 7, 1, 1, 'same', 2, 3],
		[10, 3, 1, 1, 'causal', 10, 2],
		[10, 3, 1, 4, 'causal', 10, 8],
		[10, 3, 2, 1, 'causal', 5, 2],
		[1, 5, 1, 1, 'causal', 1, 4],
	] as const)(
		'length %i, kernel %i, stride %i, dilation %i, %s → %i, %i before the edge',
		(length, kernel, stride, dilation, padding, out, before) => {
			const network = shaped([length, 2], { kind: 'conv1d', filters: 3, kernel, stride, dilation, padding });
			expect(inferShapes(network).outputs).toBe(out * 3);
			expect(geometryOf(network)).toMatchObject({ outWidth: out, padLeft: before, outHeight: 1, padTop: 0, height: 1, kernelHeight: 1 });
		},
	);

	it.each([
		[5, 3, 1, 'valid', 7, 0],
		[5, 3, 2, 'valid', 11, 0],
		[5, 2, 3, 'valid', 14, 0],
		[5, 3, 1, 'same', 5, 1],
		[5, 3, 2, 'same', 10, 0],
		[5, 4, 2, 'same', 10, 1],
		[5, 5, 2, 'same', 10, 1],
		[5, 1, 3, 'same', 15, 0],
	] as const)(
		'transposed: length %i, kernel %i, stride %i, %s → %i, %i cut off in front',
		(length, kernel, stride, padding, out, before) => {
			const network = shaped([length, 2], { kind: 'transposedConv1d', filters: 3, kernel, stride, padding });
			expect(inferShapes(network).outputs).toBe(out * 3);
			expect(geometryOf(network)).toMatchObject({ width: length, outWidth: out, padLeft: before });
		},
	);
});

describe('shapes after a layer', () => {
	it.each<[string, readonly number[], Layer, [number, number]]>([
		['conv2d', [28, 28, 1], { kind: 'conv2d', filters: 32, kernel: 3 }, [26 * 26 * 32, 32]],
		['conv2d with two strides', [9, 8, 2], { kind: 'conv2d', filters: 4, kernel: [3, 2], stride: [2, 3] }, [4 * 3 * 4, 4]],
		['conv2d same', [9, 8, 2], { kind: 'conv2d', filters: 4, kernel: 3, stride: [2, 3], padding: 'same' }, [5 * 3 * 4, 4]],
		['transposedConv2d', [3, 4, 2], { kind: 'transposedConv2d', filters: 5, kernel: 3, stride: 2 }, [7 * 9 * 5, 5]],
		['a pool', [7, 8, 3], { kind: 'pool', method: 'max', size: 2 }, [3 * 4 * 3, 3]],
		['a pool with a stride', [7, 8, 3], { kind: 'pool', method: 'max', size: 3, stride: 2, padding: 'same' }, [4 * 4 * 3, 3]],
		['a pool over a series', [7, 3], { kind: 'pool', method: 'average', size: 2 }, [3 * 3, 3]],
		['a global pool', [7, 8, 3], { kind: 'globalPool', method: 'average' }, [3, 3]],
		['upsampling', [2, 3, 4], { kind: 'upsample', factor: [2, 3] }, [4 * 9 * 4, 4]],
		['upsampling of a series', [3, 4], { kind: 'upsample', factor: 5 }, [15 * 4, 4]],
		['flatten', [3, 4], { kind: 'flatten' }, [12, 12]],
		['reshape', [3, 4], { kind: 'reshape', shape: [2, 2, 3] }, [12, 3]],
		['instanceNorm', [3, 4], { kind: 'instanceNorm' }, [12, 4]],
		['batchNorm', [3, 4], { kind: 'batchNorm' }, [12, 4]],
		['layerNorm', [3, 4], { kind: 'layerNorm' }, [12, 4]],
		['dropout', [3, 4], { kind: 'dropout', rate: 0.1, spatial: true }, [12, 4]],
		['an activation', [3, 4], { kind: 'activation', activation: 'relu' }, [12, 4]],
		['a residual block', [3, 4], { kind: 'residual', layers: [{ kind: 'conv1d', filters: 4, kernel: 1 }] }, [12, 4]],
	])('%s', (_name, shape, layer, expected) => {
		expect(after(shape, layer)).toEqual(expected);
	});

	it('a global pool gives features that a dense layer takes', () => {
		expect(after([4, 3], { kind: 'globalPool', method: 'max' }, { kind: 'dense', units: 2 })).toEqual([2, 2]);
	});

	it('a network without layers passes rows on', () => {
		expect(inferShapes({ inputs: 3, layers: [] })).toMatchObject({ inputs: 3, outputs: 3, size: 0, operations: [] });
	});
});

describe('parameters', () => {
	it('lie one after another, named by their place', () => {
		const { parameters, size } = inferShapes(
			shaped(
				[8, 6],
				{ kind: 'conv1d', filters: 4, kernel: 3, groups: 2 },
				{ kind: 'residual', layers: [{ kind: 'batchNorm' }, { kind: 'conv1d', filters: 4, kernel: 1, bias: false }] },
				{ kind: 'transposedConv1d', filters: 5, kernel: 2 },
				{ kind: 'instanceNorm' },
			),
		);
		expect(parameters.map(({ name, shape, offset, trainable }) => [name, shape.join(), offset, trainable])).toEqual([
			['1.weight', '3,3,4', 0, true],
			['1.bias', '4', 36, true],
			['2.residual.0.gamma', '4', 40, true],
			['2.residual.0.beta', '4', 44, true],
			['2.residual.0.runningMean', '4', 48, false],
			['2.residual.0.runningVariance', '4', 52, false],
			['2.residual.1.weight', '1,4,4', 56, true],
			['3.weight', '2,4,5', 72, true],
			['3.bias', '5', 112, true],
			['4.gamma', '5', 117, true],
			['4.beta', '5', 122, true],
		]);
		expect(size).toBe(127);
	});

	it('of a two-dimensional convolution have both kernel axes', () => {
		const [weight] = inferShapes(shaped([5, 5, 4], { kind: 'conv2d', filters: 6, kernel: [3, 2], groups: 2 })).parameters;
		expect(weight.shape).toEqual([3, 2, 2, 6]);
	});

	it.each<[string, Layer, number, number | undefined]>([
		['dense, fanIn', { kind: 'dense', units: 3 }, 1 / 12, 1 / 12],
		['dense, glorot', { kind: 'dense', units: 3, initializer: 'glorot' }, 6 / 15, undefined],
		['dense, he', { kind: 'dense', units: 3, initializer: 'he' }, 6 / 12, undefined],
	])('of %s start within a limit', (_name, layer, weightSquare, biasSquare) => {
		const [weight, bias] = inferShapes({ inputs: 12, layers: [layer] }).parameters;
		expect(weight.start).toEqual({ kind: 'uniform', limit: Math.sqrt(weightSquare) });
		expect(bias.start).toEqual(
			biasSquare === undefined ? { kind: 'constant', value: 0 } : { kind: 'uniform', limit: Math.sqrt(biasSquare) },
		);
	});

	it.each<[string, Layer, number]>([
		['conv2d, fanIn: taps × channels', { kind: 'conv2d', filters: 6, kernel: 3 }, 1 / 36],
		['conv2d, he, 2 groups: taps × channels of a group', { kind: 'conv2d', filters: 6, kernel: 3, groups: 2, initializer: 'he' }, 6 / 18],
		['conv2d, glorot: and taps × filters', { kind: 'conv2d', filters: 6, kernel: 3, initializer: 'glorot' }, 6 / (36 + 54)],
		['transposedConv2d, fanIn', { kind: 'transposedConv2d', filters: 6, kernel: 3 }, 1 / 36],
	])('of %s', (_name, layer, square) => {
		const [weight] = inferShapes(shaped([5, 5, 4], layer)).parameters;
		expect(weight.start).toEqual({ kind: 'uniform', limit: Math.sqrt(square) });
	});
});
