import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type * as tf from '@tensorflow/tfjs-core';
import { free, type Info, type Kernel, kernel, runKernel, view } from './heap.js';

interface Transposes {
	readonly transposeA: boolean;
	readonly transposeB: boolean;
}

interface Fusion extends Transposes {
	readonly activation: string;
	readonly leakyreluAlpha?: number;
}

interface Pair {
	readonly a: Info;
	readonly b: Info;
}

const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** The last two axes swapped, in a tensor of its own. */
function transposed(backend: BackendWasm, x: Info): Info {
	const perm = x.shape.map((_, axis) => axis);
	perm.push(...perm.splice(-2).reverse());
	return runKernel(backend, 'Transpose', { x }, { perm });
}

/** The same elements in another shape: a second owner of the same data, to be freed like any other. */
const reshaped = (backend: BackendWasm, x: Info, shape: number[]): Info => runKernel(backend, 'Reshape', { x }, { shape });

/** From this many multiplications a matrix, one call of XNNPACK each is faster than the stock loop over a batch. */
const worthSplitting = 80 * 80 * 80;

/** From this many, it pays to transpose a matrix first. */
const worthTransposing = 16 * 16 * 16;

/**
 * Stock: any transpose and any batch goes through a scalar loop, up to 18 times slower; every dense gradient is such a product.
 * Here matrices that are not tiny are transposed first, and multiplied one by one.
 */
export function matMul(stock: Kernel): Kernel {
	const asItWas = (backend: BackendWasm, a: Info, b: Info, attrs: Transposes): Info =>
		stock.kernelFunc({ inputs: { a, b }, backend, attrs: { ...attrs } }) as Info;
	const plain = (backend: BackendWasm, a: Info, b: Info): Info => asItWas(backend, a, b, { transposeA: false, transposeB: false });

	return kernel<Pair, Transposes>(
		'BatchMatMul',
		({ inputs, attrs, backend }) => {
			const { transposeA, transposeB } = attrs;
			if ((transposeA || transposeB) && work(inputs, attrs) < worthTransposing) return asItWas(backend, inputs.a, inputs.b, attrs);
			const a = transposeA ? transposed(backend, inputs.a) : inputs.a;
			const b = transposeB ? transposed(backend, inputs.b) : inputs.b;
			const product = splits(a, b) ? oneByOne(backend, a, b, plain) : plain(backend, a, b);
			if (transposeA) free(backend, a);
			if (transposeB) free(backend, b);
			return product;
		},
		stock.setupFunc,
	);
}

/** Multiplications for one matrix of the product. */
function work({ a, b }: Pair, { transposeB }: Transposes): number {
	return size(a.shape.slice(-2)) * b.shape[b.shape.length - (transposeB ? 2 : 1)];
}

/** Whether there is a batch of matrices large enough, that both sides have or one side lacks. */
function splits(a: Info, b: Info): boolean {
	const [batchA, batchB] = [size(a.shape.slice(0, -2)), size(b.shape.slice(0, -2))];
	const one = batchA === 1 || batchB === 1;
	return (
		Math.max(batchA, batchB) > 1 && (one || batchA === batchB) && work({ a, b }, { transposeA: false, transposeB: false }) >= worthSplitting
	);
}

/** a `[…, m, k]`, b `[…, k, n]`, with as many matrices or one → `[…, m, n]`. */
function oneByOne(backend: BackendWasm, a: Info, b: Info, plain: (backend: BackendWasm, a: Info, b: Info) => Info): Info {
	const outer = a.shape.length >= b.shape.length && size(a.shape.slice(0, -2)) > 1 ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
	const [m, n] = [a.shape[a.shape.length - 2], b.shape[b.shape.length - 1]];
	const result = backend.makeOutput([...outer, m, n], 'float32');
	const [left, right] = [matrices(backend, a), matrices(backend, b)];
	for (let i = 0; i < size(outer); i++) {
		const [x, y] = [left.take(i), right.take(i)];
		const product = plain(backend, x, y);
		view(backend, result).set(view(backend, product), i * m * n);
		free(backend, x, y, product);
	}
	left.end();
	right.end();
	return result;
}

/** The matrices of a batch, copied out one by one; a single one is taken again and again. */
function matrices(backend: BackendWasm, x: Info): { take(i: number): Info; end(): void } {
	const [rows, columns] = x.shape.slice(-2);
	const batch = size(x.shape.slice(0, -2));
	const flat = reshaped(backend, x, [batch, rows, columns]);
	return {
		take: (i) => runKernel(backend, 'Slice', { x: flat }, { begin: [batch === 1 ? 0 : i, 0, 0], size: [1, rows, columns] }),
		end: () => free(backend, flat),
	};
}

/** Kernel of a fused activation, and its attributes. */
const activations: Readonly<Record<string, string>> = {
	relu: 'Relu',
	relu6: 'Relu6',
	elu: 'Elu',
	sigmoid: 'Sigmoid',
	prelu: 'Prelu',
	leakyrelu: 'LeakyRelu',
};

interface FusedInputs extends Pair {
	readonly bias?: Info;
	readonly preluActivationWeights?: Info;
}

/**
 * Stock, with a transpose or a batch, and more than 48 products a sum: the bias is added once for every 48 of them, and relu clamps sums
 * that are not finished. Here the product comes first, then the bias, then the activation.
 */
export function fusedMatMul(stock: Kernel): Kernel {
	return kernel<FusedInputs, Fusion>(
		'_FusedMatMul',
		(call) => {
			const { inputs, attrs, backend } = call;
			const { a, b, bias, preluActivationWeights: alpha } = inputs;
			const flat = size(a.shape.slice(0, -2)) === 1 && size(b.shape.slice(0, -2)) === 1;
			if (flat && !attrs.transposeA && !attrs.transposeB) return stock.kernelFunc(call as unknown as Parameters<tf.KernelFunc>[0]) as Info;
			const { transposeA, transposeB, activation, leakyreluAlpha } = attrs;
			let y = runKernel(backend, 'BatchMatMul', { a, b }, { transposeA, transposeB });
			const then = (name: string, more: Record<string, Info | undefined>, attributes?: object): void => {
				const next = runKernel(backend, name, { ...more, [name === 'Add' ? 'a' : 'x']: y }, attributes);
				free(backend, y);
				y = next;
			};
			if (bias) then('Add', { b: bias });
			if (activation === 'linear') return y;
			const name = activations[activation];
			if (!name) throw new Error(`tfjs wasm: ${activation} is no activation that matMul can be fused with.`);
			then(name, name === 'Prelu' ? { alpha } : {}, name === 'LeakyRelu' ? { alpha: leakyreluAlpha } : {});
			return y;
		},
		stock.setupFunc,
	);
}
