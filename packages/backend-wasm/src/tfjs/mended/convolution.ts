import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { free, type Info, kernel, runKernel, view } from './heap.js';
import { type ConvolutionAttributes, channelsFirst, channelsLast, Patches } from './patches.js';

/** Some rows of a batch in a tensor of their own, `[count·positions, filters]`. */
function rowsOf(backend: BackendWasm, dy: Info, patches: Patches, first: number, count: number): Info {
	const each = patches.positions * patches.filters;
	const part = backend.makeOutput([count * patches.positions, patches.filters], 'float32');
	view(backend, part).set(view(backend, dy).subarray(first * each, (first + count) * each));
	return part;
}

/** The same data under another shape. The first owner gives it up. */
function renamed(backend: BackendWasm, x: Info, shape: readonly number[]): Info {
	const result = runKernel(backend, 'Reshape', { x }, { shape: [...shape] });
	free(backend, x);
	return result;
}

/**
 * Missing in stock: the gradient of a convolution's filter, `[kernelHeight, kernelWidth, channels, filters]`: `dyᵀ · patches`, turned round.
 *
 * x `[n, height, width, channels]`, dy `[n, outHeight, outWidth, filters]`; channels first is turned round before.
 */
export const conv2DBackpropFilter = kernel<{ x: Info; dy: Info }, ConvolutionAttributes & { filterShape: number[] }>(
	'Conv2DBackpropFilter',
	({ inputs, attrs, backend }) => {
		const turn = attrs.dataFormat === 'NCHW';
		const x = turn ? channelsLast(backend, inputs.x) : inputs.x;
		const dy = turn ? channelsLast(backend, inputs.dy) : inputs.dy;
		const patches = new Patches(x.shape, attrs.filterShape, attrs);
		const turned = backend.makeOutput([patches.filters, patches.taps], 'float32');
		view(backend, turned).fill(0);
		for (let first = 0; first < patches.n; first += patches.rows) {
			const count = Math.min(patches.rows, patches.n - first);
			const b = backend.makeOutput([count * patches.positions, patches.taps], 'float32');
			patches.gather(view(backend, x), first, count, view(backend, b));
			const a = rowsOf(backend, dy, patches, first, count);
			const product = runKernel(backend, 'BatchMatMul', { a, b }, { transposeA: true, transposeB: false });
			const [sum, more] = [view(backend, turned), view(backend, product)];
			for (let i = 0; i < sum.length; i++) sum[i] += more[i];
			free(backend, a, b, product);
		}
		const gradient = runKernel(backend, 'Transpose', { x: turned }, { perm: [1, 0] });
		free(backend, turned, ...(turn ? [x, dy] : []));
		return renamed(backend, gradient, attrs.filterShape);
	},
);

/**
 * Stock: right, by scalar loops. Here the gradient of the input is `dy · filterᵀ`, patches whose elements go back to where they were read.
 *
 * dy `[n, outHeight, outWidth, filters]`, filter `[kernelHeight, kernelWidth, channels, filters]` → `[n, height, width, channels]`.
 */
export const conv2DBackpropInput = kernel<{ dy: Info; filter: Info }, ConvolutionAttributes & { inputShape: number[] }>(
	'Conv2DBackpropInput',
	({ inputs, attrs, backend }) => {
		const turn = attrs.dataFormat === 'NCHW';
		const [n, ...rest] = attrs.inputShape;
		const shape = turn ? [n, rest[1], rest[2], rest[0]] : attrs.inputShape;
		const dy = turn ? channelsLast(backend, inputs.dy) : inputs.dy;
		const patches = new Patches(shape, inputs.filter.shape, attrs);
		const flat = runKernel(backend, 'Reshape', { x: inputs.filter }, { shape: [patches.taps, patches.filters] });
		const b = runKernel(backend, 'Transpose', { x: flat }, { perm: [1, 0] });
		const gradient = backend.makeOutput(shape, 'float32');
		view(backend, gradient).fill(0);
		for (let first = 0; first < patches.n; first += patches.rows) {
			const count = Math.min(patches.rows, patches.n - first);
			const a = rowsOf(backend, dy, patches, first, count);
			const product = runKernel(backend, 'BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
			patches.scatter(view(backend, product), first, count, view(backend, gradient));
			free(backend, a, product);
		}
		free(backend, flat, b);
		if (!turn) return gradient;
		const back = channelsFirst(backend, gradient);
		free(backend, dy, gradient);
		return back;
	},
);
