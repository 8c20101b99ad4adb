import type { Activation, Corruption, Loss, Optimizer } from '@anod/core/backend';
import type { Heap } from './heap.js';

// The structs of packages/kernels/src/program.h and training.h, field after field. A change there is a change here.

export const operationWords = 21;
export const networkWords = 9;
export const trainingWords = 46;
/** Stands for "no parameter". */
export const none = 0xffffffff;

export const kinds = {
	dense: 0,
	activation: 1,
	dropout: 2,
	batchNorm: 3,
	layerNorm: 4,
	maskInput: 5,
	residualBegin: 6,
	residualEnd: 7,
} as const;
const activations: readonly Activation[] = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'];
const losses: readonly Loss['kind'][] = ['mse', 'mae', 'huber'];
const optimizers: readonly Optimizer['kind'][] = ['adam', 'adamw', 'rmsprop', 'sgd'];

/** Writes 32-bit fields one after another. */
class Writer {
	#at: number;
	constructor(
		private readonly heap: Heap,
		address: number,
	) {
		this.#at = address / 4;
	}
	words(...values: number[]): this {
		this.heap.words.set(values, this.#at);
		this.#at += values.length;
		return this;
	}
	floats(...values: number[]): this {
		this.heap.floats.set(values, this.#at);
		this.#at += values.length;
		return this;
	}
	doubles(...values: number[]): this {
		const view = new DataView(this.heap.memory.buffer);
		for (const value of values) {
			view.setFloat64(this.#at * 4, value, true);
			this.#at += 2;
		}
		return this;
	}
}

export interface OperationRecord {
	kind: number;
	activation: Activation;
	inputs: number;
	outputs: number;
	inputStride: number;
	outputStride: number;
	weight: number;
	bias: number;
	mean: number;
	variance: number;
	transposed: number;
	index: number;
	flags: number;
	first: number;
	second: number;
	x: number;
	y: number;
	dx: number;
	dy: number;
	saved: number;
	skip: number;
}

export function writeOperation(heap: Heap, address: number, o: OperationRecord): void {
	new Writer(heap, address)
		.words(o.kind, activations.indexOf(o.activation), o.inputs, o.outputs, o.inputStride, o.outputStride)
		.words(o.weight, o.bias, o.mean, o.variance, o.transposed, o.index, o.flags)
		.floats(o.first, o.second)
		.words(o.x, o.y, o.dx, o.dy, o.saved, o.skip);
}

export interface NetworkRecord {
	inputs: number;
	outputs: number;
	inputStride: number;
	outputStride: number;
	count: number;
	operations: number;
	chunk: number;
	packed: number;
	words: number;
}

export function writeNetwork(heap: Heap, address: number, n: NetworkRecord): void {
	new Writer(heap, address)
		.words(n.inputs, n.outputs, n.inputStride, n.outputStride)
		.words(n.count, n.operations, n.chunk, n.packed, n.words);
}

export interface TrainingRecord {
	corruption?: Corruption;
	hideAsMissing: boolean;
	network: number;
	parameters: number;
	parameterStride: number;
	trainable: number;
	members: number;
	gradients: number;
	transposed: number;
	state: number;
	rows: number;
	targets: number;
	rowWeights: number;
	loss: Loss;
	optimizer: Optimizer;
	gradientClip: number;
	seed: number;
	chunkTargets: number;
	factors: number;
	features: number;
}

/** Words of the record that are read or rewritten later. */
export const trainingFields = { network: 18, gradients: 23, transposed: 24, chunkTargets: 43, factors: 44 } as const;

export function writeTraining(heap: Heap, address: number, t: TrainingRecord): void {
	const optimizer = t.optimizer;
	const [beta1, beta2] = optimizer.kind === 'adam' || optimizer.kind === 'adamw' ? [optimizer.beta1, optimizer.beta2] : [0, 0];
	const second = optimizer.kind === 'rmsprop' ? optimizer.alpha : beta2;
	const first = optimizer.kind === 'rmsprop' || optimizer.kind === 'sgd' ? optimizer.momentum : beta1;
	const corruption = t.corruption ?? { noise: [0, 0], mask: [0, 0], maskNoise: 0, maskedShare: 0 };
	new Writer(heap, address)
		.doubles(beta1, beta2, 1, 1)
		.doubles(corruption.maskedShare)
		.words(t.corruption ? 1 : 0, t.hideAsMissing ? 1 : 0)
		.floats(...corruption.noise, ...corruption.mask, corruption.maskNoise)
		// The compiler fills up to a multiple of 8 bytes.
		.words(0)
		.words(t.network, t.parameters, t.parameterStride, t.trainable, t.members, t.gradients, t.transposed, t.state)
		.words(t.rows, t.targets, t.rowWeights, losses.indexOf(t.loss.kind))
		.floats(t.loss.kind === 'huber' ? t.loss.delta : 0)
		.words(optimizers.indexOf(optimizer.kind), optimizer.kind === 'sgd' && optimizer.nesterov ? 1 : 0)
		.floats(first, 1 - first, second, 1 - second, optimizer.kind === 'sgd' ? 0 : optimizer.epsilon, optimizer.weightDecay, t.gradientClip)
		.words(t.seed >>> 0, Math.floor(t.seed / 2 ** 32) >>> 0, 0)
		.words(t.chunkTargets, t.factors, t.features);
}
