import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { difference, numbers, on, onStock, startBoth, stockHas } from './stock.js';

beforeAll(startBoth);

/** Our kernels agree with cpu on a computation. */
async function agrees(compute: () => tf.Tensor | tf.Tensor[], tolerance = 1e-5): Promise<void> {
	const wasm = await on('wasm', compute);
	expect(difference(wasm, await on('cpu', compute))).toBeLessThan(tolerance);
}

/** tfjs-backend-wasm itself still gets it wrong: when this fails, the mend is no longer needed. */
async function stockIsWrong(kernelName: string, compute: () => tf.Tensor | tf.Tensor[]): Promise<void> {
	expect(difference(await onStock(kernelName, compute), await on('cpu', compute))).toBeGreaterThan(1e-2);
}

type Flat = [number, number, number, number];
type Volume = [number, number, number, number, number];
const t4 = (shape: Flat, seed: number, low?: number, high?: number) => numbers(shape, seed, low, high) as tf.Tensor4D;
const t5 = (shape: Volume, seed: number, low?: number, high?: number) => numbers(shape, seed, low, high) as tf.Tensor5D;

const geometries = [
	{ strides: 1, pad: 'same' },
	{ strides: 1, pad: 'valid' },
	{ strides: 2, pad: 'same' },
	{ strides: [2, 1], pad: 'valid' },
	{ strides: 1, pad: 1 },
] as const;

describe('the gradient of conv2d', () => {
	it('is missing in tfjs-backend-wasm', () => expect(stockHas('Conv2DBackpropFilter')).toBe(false));

	for (const { strides, pad } of geometries)
		for (const [channels, filters, kernel] of [
			[3, 5, 3],
			[1, 1, 1],
			[4, 2, 2],
		])
			it(`agrees with cpu: strides ${strides}, pad ${pad}, ${channels} channels, ${filters} filters, kernel ${kernel}`, () =>
				agrees(() => {
					const [x, w] = [t4([3, 7, 6, channels], 1), t4([kernel, kernel, channels, filters], 2)];
					const convolve = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.conv2d(x, w, strides as number, pad);
					const dy = t4(convolve(x, w).shape, 3);
					return tf.grads((x: tf.Tensor, w: tf.Tensor) => convolve(x as tf.Tensor4D, w as tf.Tensor4D))([x, w], dy);
				}));

	it('agrees with cpu where channels come first', () =>
		agrees(() => {
			const [x, filter, dy] = [t4([2, 3, 6, 5], 1), t4([3, 3, 3, 4], 2), t4([2, 4, 3, 3], 3)];
			// The forward pass of tfjs-backend-wasm takes channels last alone: the gradients are asked for by name.
			const attributes = { strides: 2, pad: 'same', dataFormat: 'NCHW', filterShape: filter.shape, inputShape: x.shape };
			return [
				tf.engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as tf.Tensor,
				tf.engine().runKernel('Conv2DBackpropInput', { dy, filter }, attributes) as tf.Tensor,
			];
		}));

	it('agrees with cpu where the patches of a batch are more than fit at a time', () =>
		agrees(() => {
			const [x, w, dy] = [t4([40, 40, 40, 8], 1), t4([3, 3, 8, 2], 3), t4([40, 40, 40, 2], 2)];
			const convolve = (x: tf.Tensor, w: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
			return tf.grads(convolve)([x, w], dy);
		}, 1e-4));

	it('agrees with cpu for conv1d and for a fused convolution with bias and relu', () =>
		agrees(() => {
			const [x, w, b] = [numbers([2, 9, 3], 1), numbers([3, 3, 4], 2), numbers([4], 3)];
			const line = tf.grad((w: tf.Tensor) => tf.conv1d(x as tf.Tensor3D, w as tf.Tensor3D, 1, 'same'))(w);
			const fused = (w: tf.Tensor, b: tf.Tensor) =>
				tf.fused.conv2d({ x: t4([2, 5, 5, 3], 4), filter: w as tf.Tensor4D, strides: 1, pad: 'same', bias: b, activation: 'relu' });
			return [line, ...tf.grads(fused)([t4([3, 3, 3, 4], 5), b])];
		}));
});

describe('the gradients of depthwise convolutions', () => {
	it('are missing in tfjs-backend-wasm', () => {
		expect(stockHas('DepthwiseConv2dNativeBackpropFilter')).toBe(false);
		expect(stockHas('DepthwiseConv2dNativeBackpropInput')).toBe(false);
	});

	for (const { strides, pad } of geometries.filter(({ strides }) => typeof strides === 'number'))
		for (const multiplier of [1, 3])
			it(`agree with cpu: strides ${strides}, pad ${pad}, multiplier ${multiplier}`, () =>
				agrees(() => {
					// tfjs-core takes a kernel for a square one where the pad is a number.
					const [x, w] = [t4([2, 7, 6, 3], 1), t4([3, typeof pad === 'number' ? 3 : 2, 3, multiplier], 2)];
					const convolve = (x: tf.Tensor, w: tf.Tensor) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides as number, pad);
					return tf.grads(convolve)([x, w], t4(convolve(x, w).shape as Flat, 3));
				}));
});

describe('sums of segments', () => {
	it('are missing in tfjs-backend-wasm', () => expect(stockHas('UnsortedSegmentSum')).toBe(false));

	it('agree with cpu, also where an id names no segment', () =>
		agrees(() => tf.unsortedSegmentSum(numbers([6, 2, 3], 1), tf.tensor1d([2, 0, 2, 5, -1, 3], 'int32'), 4)));

	it('give gather its gradient', () =>
		agrees(() => tf.grad((x: tf.Tensor) => tf.gather(x, tf.tensor1d([0, 3, 3, 1], 'int32')))(numbers([5, 4], 1), numbers([4, 4], 2))));
});

describe('max pools over negative values', () => {
	const pooled = (x: tf.Tensor, strides: number | [number, number], pad: 'same' | 'valid' | number) =>
		tf.maxPool(x as tf.Tensor4D, 3, strides, pad);
	const flat = (strides: number | [number, number], pad: 'same' | 'valid' | number, high: number) => () => {
		const x = t4([2, 7, 6, 3], 1, -1, high);
		return tf.grad((x: tf.Tensor) => pooled(x, strides, pad))(x, t4(pooled(x, strides, pad).shape as Flat, 2));
	};
	for (const { strides, pad } of geometries) {
		it(`hand their gradient back as on cpu: strides ${strides}, pad ${pad}`, async () => {
			await agrees(flat(strides as number, pad, -0.1));
			await agrees(flat(strides as number, pad, 1));
		});
	}
	it('lose their gradient in tfjs-backend-wasm', () => stockIsWrong('MaxPoolGrad', flat(2, 'same', -0.1)));

	const volume = tf.grad((x: tf.Tensor) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'same'));
	const slope = (high: number) => () => volume(t5([2, 5, 4, 3, 2], 1, -1, high), t5([2, 3, 2, 2, 2], 2));
	it('hand the gradient of a volume back as on cpu', async () => {
		await agrees(slope(-0.1));
		await agrees(slope(1));
	});
	it('lose the gradient of a volume in tfjs-backend-wasm', () => stockIsWrong('MaxPool3DGrad', slope(-0.1)));

	const forward = (high: number) => () => tf.maxPool3d(t5([2, 5, 4, 3, 2], 1, -1, high), 2, 1, 'same');
	it('of a volume come out as on cpu', async () => {
		await agrees(forward(-0.1));
		await agrees(forward(1));
	});
	it('of a volume come out wrong in tfjs-backend-wasm', () => stockIsWrong('MaxPool3D', forward(-0.1)));

	for (const includeBatch of [false, true]) {
		const positions = (high: number) => () => {
			const { result, indexes } = tf.maxPoolWithArgmax(t4([3, 5, 4, 2], 1, -1, high), 2, 2, 'same', includeBatch);
			return [result, indexes];
		};
		it(`come with the positions that cpu gives, ${includeBatch ? 'over the batch' : 'within a row'}`, async () => {
			await agrees(positions(-0.1));
			await agrees(positions(1));
		});
		it(`come wrong in tfjs-backend-wasm, ${includeBatch ? 'over the batch' : 'within a row'}`, () =>
			stockIsWrong('MaxPoolWithArgmax', positions(-0.1)));
	}
});

describe('the gradients of conv3d', () => {
	const slopes = (strides: number, pad: 'same' | 'valid') => () => {
		const [x, w] = [t5([2, 5, 4, 3, 2], 1), t5([2, 3, 2, 2, 3], 2)];
		const convolve = (x: tf.Tensor, w: tf.Tensor) => tf.conv3d(x as tf.Tensor5D, w as tf.Tensor5D, strides, pad);
		return tf.grads(convolve)([x, w], t5(convolve(x, w).shape as Volume, 3));
	};
	for (const pad of ['same', 'valid'] as const)
		for (const strides of [1, 2]) it(`agree with cpu: strides ${strides}, pad ${pad}`, () => agrees(slopes(strides, pad)));
	it("are wrong in tfjs-backend-wasm: of the input for 'same' or strides, of the filter for strides", async () => {
		await stockIsWrong('Conv3DBackpropInputV2', slopes(1, 'same'));
		await stockIsWrong('Conv3DBackpropInputV2', slopes(2, 'valid'));
		await stockIsWrong('Conv3DBackpropFilterV2', slopes(2, 'valid'));
	});
});

describe('what is left as it was', () => {
	for (const pad of ['same', 'valid'] as const)
		for (const strides of [1, 2]) {
			it(`average pools, flat and of volumes, hand their gradient back as on cpu: strides ${strides}, pad ${pad}`, () =>
				agrees(() => {
					const [x, v] = [t4([2, 7, 6, 3], 1), t5([2, 5, 4, 3, 2], 2)];
					const flat = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, 3, strides, pad);
					const volume = (x: tf.Tensor) => tf.avgPool3d(x as tf.Tensor5D, 2, strides, pad);
					return [flat(x), tf.grad(flat)(x), volume(v), tf.grad(volume)(v)];
				}));
			it(`transposed convolutions and their gradients agree with cpu: strides ${strides}, pad ${pad}`, () =>
				agrees(() => {
					const size = pad === 'same' ? 4 * strides : 3 * strides + 3;
					const turn = (x: tf.Tensor, w: tf.Tensor) =>
						tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, size, size, 5], strides, pad);
					const [x, w] = [t4([2, 4, 4, 3], 1), t4([3, 3, 5, 3], 2)];
					return [turn(x, w), ...tf.grads(turn)([x, w])];
				}));
		}
});

describe('upsampling', () => {
	const resize = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 4]);
	const slope = () => tf.grad(resize)(t4([3, 3, 2, 2], 1), t4([3, 6, 4, 2], 2));

	it('hands back the slope of what it weighs, by differences: cpu is wrong from the second row of a batch on', async () => {
		const [gradient] = await on('wasm', slope);
		const [x] = await on('wasm', () => t4([3, 3, 2, 2], 1));
		const weighed = async (i: number, shift: number) => {
			const moved = Float32Array.from(x, (value, j) => (i === j ? value + shift : value));
			const [[sum]] = await on('wasm', () => tf.sum(tf.mul(resize(tf.tensor4d(moved, [3, 3, 2, 2])), t4([3, 6, 4, 2], 2))));
			return sum;
		};
		const slopes: number[] = [];
		for (let i = 0; i < x.length; i++) slopes.push((await weighed(i, 0.5)) - (await weighed(i, -0.5)));
		expect(difference([gradient], [slopes])).toBeLessThan(1e-5);
		expect(difference(await on('cpu', slope), [slopes])).toBeGreaterThan(1e-2);
	});
});

describe('products', () => {
	const shapes: readonly [number[], number[], boolean, boolean][] = [
		[[5, 7], [7, 6], false, false],
		[[7, 5], [7, 6], true, false],
		[[5, 7], [6, 7], false, true],
		[[7, 5], [6, 7], true, true],
		[[40, 60], [50, 60], false, true],
		[[3, 5, 7], [3, 7, 6], false, false],
		[[3, 40, 60], [3, 60, 20], false, false],
		[[3, 60, 40], [3, 20, 60], true, true],
		[[2, 90, 80], [2, 80, 90], false, false],
		[[2, 80, 90], [2, 90, 80], true, true],
		[[2, 3, 20, 30], [2, 3, 30, 20], false, false],
		[[1, 90, 80], [3, 80, 90], false, false],
		[[3, 90, 80], [80, 90], false, false],
		[[80, 90], [3, 80, 90], true, false],
	];
	for (const [a, b, transposeA, transposeB] of shapes)
		it(`of ${a}${transposeA ? 'ᵀ' : ''} and ${b}${transposeB ? 'ᵀ' : ''} agree with cpu, and so do their gradients where tfjs has them`, () =>
			agrees(() => {
				const multiply = (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, transposeA, transposeB);
				const [x, y] = [numbers(a, 1), numbers(b, 2)];
				// tfjs-core has no gradient where one side is repeated over a batch.
				return a.length === b.length && (a.length === 2 || a[0] === b[0])
					? [multiply(x, y), ...tf.grads(multiply)([x, y])]
					: multiply(x, y);
			}));

	const fused = (a: number[], b: number[], transposeA: boolean, transposeB: boolean, activation: string) => () =>
		tf.fused.matMul({
			a: numbers(a, 1),
			b: numbers(b, 2),
			transposeA,
			transposeB,
			bias: numbers([20], 3, 1, 3),
			activation: activation as 'relu',
			preluActivationWeights: activation === 'prelu' ? numbers([20], 4) : undefined,
			leakyreluAlpha: 0.3,
		});
	for (const activation of ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'prelu', 'leakyrelu']) {
		it(`fused with a bias and ${activation} agree with cpu, plain, transposed and in a batch`, async () => {
			await agrees(fused([30, 100], [100, 20], false, false, activation));
			await agrees(fused([30, 100], [20, 100], false, true, activation));
			await agrees(fused([100, 30], [20, 100], true, true, activation));
			await agrees(fused([2, 30, 100], [2, 100, 20], false, false, activation));
		});
	}
	it('fused with a bias are wrong in tfjs-backend-wasm when transposed or in a batch', async () => {
		await stockIsWrong('_FusedMatMul', fused([30, 100], [20, 100], false, true, 'relu'));
		await stockIsWrong('_FusedMatMul', fused([2, 30, 100], [2, 100, 20], false, false, 'relu'));
	});
});

describe('memory', () => {
	it('holds no more tensors after a mended kernel than before', async () => {
		await tf.setBackend('wasm');
		const count = () => (tf.backend() as unknown as { numDataIds(): number }).numDataIds();
		const before = count();
		tf.tidy(() => {
			const [x, w] = [t4([2, 6, 6, 3], 1), t4([3, 3, 3, 4], 2)];
			tf.grads((x: tf.Tensor, w: tf.Tensor) => tf.maxPool(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'), 2, 2, 'same'))([x, w]);
			tf.grad((w: tf.Tensor) => tf.depthwiseConv2d(x, w as tf.Tensor4D, 1, 'same'))(t4([3, 3, 3, 2], 3));
			tf.matMul(numbers([2, 80, 90], 1), numbers([2, 90, 80], 2), true, true);
			tf.fused.matMul({
				a: numbers([2, 30, 60], 1),
				b: numbers([2, 20, 60], 2),
				transposeB: true,
				bias: numbers([20], 3),
				activation: 'relu',
			});
			tf.maxPoolWithArgmax(x, 2, 2, 'same');
			tf.conv3d(t5([1, 4, 4, 4, 2], 1), t5([2, 2, 2, 2, 2], 1), 1, 'same');
		});
		expect(count()).toBe(before);
	});
});
