import type { Activation, Corruption, Loss, Optimizer } from '@anod/core/backend';
import type { Heap } from './heap.js';
import { struct } from './struct.js';

// The structs of packages/kernels/src/program.h and training.h, field after field. A change there is a change here.

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
	instanceNorm: 8,
	reshape: 9,
	convolution: 10,
	transposedConvolution: 11,
	pool: 12,
	upsample: 13,
} as const;
/** Numbers of the ways to pool and to upsample. */
export const methods = { max: 0, average: 1, nearest: 2, linear: 3 } as const;
const activations: readonly Activation[] = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'];
const losses: readonly Loss['kind'][] = ['mse', 'mae', 'huber', 'binaryCrossEntropy', 'softmaxCrossEntropy', 'center'];
const optimizers: readonly Optimizer['kind'][] = ['adam', 'adamw', 'rmsprop', 'sgd'];

export const activationNumber = (activation: Activation): number => activations.indexOf(activation);

export const operationStruct = struct({
	kind: 'u32',
	activation: 'u32',
	inputs: 'u32',
	outputs: 'u32',
	inputStride: 'u32',
	outputStride: 'u32',
	inputPositions: 'u32',
	outputPositions: 'u32',
	weight: 'u32',
	bias: 'u32',
	mean: 'u32',
	variance: 'u32',
	transposed: 'u32',
	index: 'u32',
	flags: 'u32',
	method: 'u32',
	groups: 'u32',
	height: 'u32',
	width: 'u32',
	outHeight: 'u32',
	outWidth: 'u32',
	kernelHeight: 'u32',
	kernelWidth: 'u32',
	strideY: 'u32',
	strideX: 'u32',
	dilationY: 'u32',
	dilationX: 'u32',
	padTop: 'u32',
	padLeft: 'u32',
	first: 'f32',
	second: 'f32',
	unused: 'u32',
	x: 'pointer',
	y: 'pointer',
	dx: 'pointer',
	dy: 'pointer',
	saved: 'pointer',
	skip: 'pointer',
});
export type OperationRecord = Record<keyof typeof operationStruct.fields, number>;

export const networkStruct = struct({
	inputs: 'u32',
	outputs: 'u32',
	inputStride: 'u32',
	outputStride: 'u32',
	count: 'u32',
	chunk: 'u32',
	operations: 'pointer',
	packed: 'pointer',
	words: 'pointer',
	patches: 'pointer',
});

export const trainingStruct = struct({
	beta1: 'f64',
	beta2: 'f64',
	power1: 'f64',
	power2: 'f64',
	maskedShare: 'f64',
	corrupts: 'u32',
	hideAsMissing: 'u32',
	noiseMinimum: 'f32',
	noiseMaximum: 'f32',
	maskMinimum: 'f32',
	maskMaximum: 'f32',
	maskNoise: 'f32',
	unused: 'u32',
	network: 'pointer',
	parameters: 'pointer',
	gradients: 'pointer',
	transposed: 'pointer',
	state: 'pointer',
	rows: 'pointer',
	targets: 'pointer',
	rowWeights: 'pointer',
	center: 'pointer',
	chunkTargets: 'pointer',
	factors: 'pointer',
	features: 'pointer',
	team: 'pointer',
	parameterStride: 'u32',
	trainable: 'u32',
	members: 'u32',
	lossKind: 'u32',
	delta: 'f32',
	optimizerKind: 'u32',
	nesterov: 'u32',
	first: 'f32',
	firstRest: 'f32',
	second: 'f32',
	secondRest: 'f32',
	epsilon: 'f32',
	weightDecay: 'f32',
	gradientClip: 'f32',
	seed0: 'u32',
	seed1: 'u32',
	step: 'u32',
	rowStride: 'u32',
	targetStride: 'u32',
});

/** What a training record needs, in the words of a plan; addresses are byte positions in the heap, 0 for nothing. */
export interface TrainingRecord {
	readonly corruption?: Corruption;
	readonly hideAsMissing: boolean;
	readonly parameters: number;
	readonly parameterStride: number;
	readonly trainable: number;
	readonly members: number;
	readonly gradients: number;
	readonly state: number;
	readonly rows: number;
	readonly rowStride: number;
	readonly targets: number;
	readonly targetStride: number;
	readonly rowWeights: number;
	readonly loss: Loss;
	readonly center: number;
	readonly optimizer: Optimizer;
	readonly gradientClip: number;
	readonly seed: number;
	readonly features: number;
}

/** Writes everything but the buffers of a chunk, which are written when their size is known. */
export function writeTraining(heap: Heap, address: number, t: TrainingRecord): void {
	const { optimizer, loss, seed, hideAsMissing, corruption, ...plain } = t;
	const [beta1, beta2] = optimizer.kind === 'adam' || optimizer.kind === 'adamw' ? [optimizer.beta1, optimizer.beta2] : [0, 0];
	const second = optimizer.kind === 'rmsprop' ? optimizer.alpha : beta2;
	const first = optimizer.kind === 'rmsprop' || optimizer.kind === 'sgd' ? optimizer.momentum : beta1;
	const { noise, mask, maskNoise, maskedShare } = corruption ?? { noise: [0, 0], mask: [0, 0], maskNoise: 0, maskedShare: 0 };
	trainingStruct.write(heap, address, {
		...plain,
		...{ beta1, beta2, power1: 1, power2: 1, maskedShare },
		corrupts: corruption ? 1 : 0,
		hideAsMissing: hideAsMissing ? 1 : 0,
		...{ noiseMinimum: noise[0], noiseMaximum: noise[1], maskMinimum: mask[0], maskMaximum: mask[1], maskNoise },
		lossKind: losses.indexOf(loss.kind),
		delta: loss.kind === 'huber' ? loss.delta : 0,
		optimizerKind: optimizers.indexOf(optimizer.kind),
		nesterov: optimizer.kind === 'sgd' && optimizer.nesterov ? 1 : 0,
		...{ first, firstRest: 1 - first, second, secondRest: 1 - second },
		epsilon: optimizer.kind === 'sgd' ? 0 : optimizer.epsilon,
		weightDecay: optimizer.weightDecay,
		seed0: seed >>> 0,
		seed1: Math.floor(seed / 2 ** 32) >>> 0,
	});
}
