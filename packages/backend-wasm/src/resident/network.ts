import type { Operation, Program } from '@anod/core/backend';
import type { Heap, Holding } from './heap.js';
import type { ParameterLayout } from './layout.js';
import { activationNumber, kinds, methods, networkStruct, none, type OperationRecord, operationStruct } from './records.js';
import {
	convolutionParts,
	isConvolution,
	packedRows,
	patchColumns,
	patchFloats,
	patchStride,
	positionsBefore,
	transposedFloatsOf,
} from './scratch.js';

/**
 * Floats that the activations of a chunk of shaped rows may take, or as many as dense layers have weights where that is more. Convolutions work through 32
 * positions at a time and do not mind; a dense layer after them reads all its weights once a chunk, and more often when training, so smaller chunks
 * are slower, and larger ones gain nothing.
 */
const chunkFloats = 524288;

const flags = { appliesReluBefore: 1, reluAppliedAfter: 2 } as const;

/** Positions of a row after an operation. */
const positionsAfter = (o: Operation): number => o.outputs / o.outputChannels;

/** Operations of a network that end in a flat row and are at least one: a network without layers copies its input. */
function operationsOf(program: Program): readonly Operation[] {
	const { inputs, outputs, operations } = program;
	if (operations.length === 0)
		return [{ kind: 'activation', inputs, outputs, inputChannels: inputs, outputChannels: outputs, activation: 'linear' }];
	const { outputChannels } = operations[operations.length - 1];
	if (outputChannels === outputs) return operations;
	return [...operations, { kind: 'reshape', inputs: outputs, outputs, inputChannels: outputChannels, outputChannels: outputs }];
}

/** Floats of one row after an operation. */
const floatsAfter = (o: Operation, heap: Heap): number => positionsAfter(o) * heap.pad(o.outputChannels);

/** Whether training needs the whole minibatch as one chunk. */
const needsWholeBatch = (program: Program): boolean => program.operations.some((operation) => operation.kind === 'batchNorm');

/**
 * Rows a chunk holds.
 *
 * @param batch - rows that a minibatch has at most, when training; scoring takes rows one by one.
 */
export function chunkRows(program: Program, heap: Heap, batch?: number): number {
	if (batch !== undefined && needsWholeBatch(program)) return batch;
	if (program.operations.every((o) => o.kind !== 'reshape')) return packedRows;
	const floats = program.operations.reduce((sum, o) => sum + floatsAfter(o, heap), 0);
	const weights = program.operations.reduce((sum, o) => sum + (o.kind === 'dense' ? o.inputs * o.outputs : 0), 0);
	const rows = Math.min(packedRows, Math.floor(Math.max(chunkFloats, weights) / floats));
	// Dense layers multiply four rows at a time.
	return rows < 4 ? Math.max(1, rows) : rows - (rows % 4);
}

/** Number of the residualEnd that belongs to each residualBegin, and the other way round. */
function pairBlocks(operations: readonly Operation[]): Map<number, number> {
	const pairs = new Map<number, number>();
	const open: number[] = [];
	operations.forEach((operation, index) => {
		if (operation.kind === 'residualBegin') open.push(index);
		if (operation.kind !== 'residualEnd') return;
		const begin = open.pop() as number;
		pairs.set(begin, index).set(index, begin);
	});
	return pairs;
}

/**
 * Floats from one position to the next at every boundary between operations: boundary i is the input of operation i. Pads make them whole vectors, but
 * for a series or an image of few channels on its way into the first convolution, which gathers single positions anyway.
 */
function stridesOf(operations: readonly Operation[], heap: Heap): number[] {
	const [first, second] = operations;
	const strides = operations.map((o) => heap.pad(o.inputChannels)).concat(heap.pad(operations[operations.length - 1].outputChannels));
	if (first.kind === 'reshape' && second?.kind === 'convolution' && second.groups === 1) strides[1] = second.inputChannels;
	return strides;
}

/** Whether operation i is a reshape that leaves every float where it is, because neither form has pads. */
const movesNothing = (o: Operation, i: number, strides: readonly number[]): boolean =>
	o.kind === 'reshape' && positionsBefore(o) * strides[i] === o.inputs && positionsAfter(o) * strides[i + 1] === o.outputs;

/** Activations of every boundary. Operations that change nothing share one. */
function placeActivations(
	operations: readonly Operation[],
	strides: readonly number[],
	chunk: number,
	training: boolean,
	holding: Holding,
): number[] {
	const places = [holding.allocate(chunk * positionsBefore(operations[0]) * strides[0])];
	operations.forEach((operation, i) => {
		const same = operation.kind === 'residualBegin' || (operation.kind === 'dropout' && !training) || movesNothing(operation, i, strides);
		places.push(same ? places[i] : holding.allocate(chunk * positionsAfter(operation) * strides[i + 1]));
	});
	return places;
}

/** Gradients of every boundary; 0 where nothing before it learns. */
function placeGradients(operations: readonly Operation[], strides: readonly number[], chunk: number, holding: Holding): number[] {
	const places = [0];
	let learns = false;
	operations.forEach((operation, index) => {
		learns ||= 'weight' in operation || 'gamma' in operation;
		const before = places[index];
		// The last gradient is where the loss writes.
		if (!learns && index < operations.length - 1) places.push(0);
		else if (movesNothing(operation, index, strides) && before !== 0) places.push(before);
		else places.push(holding.allocate(chunk * positionsAfter(operation) * strides[index + 1]));
	});
	return places;
}

/** What an operation keeps from its forward for its backward step, in floats. */
function savedFloats(o: Operation, chunk: number, heap: Heap): number {
	switch (o.kind) {
		case 'dense':
		case 'convolution':
		case 'transposedConvolution':
		case 'activation':
			return o.activation === 'silu' || o.activation === 'gelu' ? chunk * floatsAfter(o, heap) : 0;
		case 'dropout':
			return chunk * floatsAfter(o, heap);
		case 'batchNorm':
			return 2 * heap.pad(o.outputChannels);
		case 'layerNorm':
			return 2 * chunk * positionsAfter(o);
		case 'instanceNorm':
			return 2 * chunk * heap.pad(o.outputChannels);
		case 'pool':
			return o.method === 'max' ? chunk * floatsAfter(o, heap) : 0;
		default:
			return 0;
	}
}

const learned = (o: { readonly weight: number; readonly bias: number }, layout: ParameterLayout) => ({
	weight: layout.offset(o.weight),
	bias: o.bias < 0 ? none : layout.offset(o.bias),
});

const scaleAndShift = (o: { readonly gamma: number; readonly beta: number }, layout: ParameterLayout) => ({
	weight: layout.offset(o.gamma),
	bias: layout.offset(o.beta),
});

function describe(o: Operation, layout: ParameterLayout): Partial<OperationRecord> {
	switch (o.kind) {
		case 'dense':
			return { activation: activationNumber(o.activation), ...learned(o, layout) };
		case 'convolution':
		case 'transposedConvolution':
			return { activation: activationNumber(o.activation), groups: o.groups, ...o.geometry, ...learned(o, layout) };
		case 'activation':
			return { activation: activationNumber(o.activation) };
		case 'dropout':
			return { index: o.index, first: o.rate, second: 1 / (1 - o.rate), method: o.spatial ? 1 : 0 };
		case 'batchNorm':
			return {
				...scaleAndShift(o, layout),
				mean: layout.offset(o.mean),
				variance: layout.offset(o.variance),
				first: o.epsilon,
				second: o.momentum,
			};
		case 'layerNorm':
		case 'instanceNorm':
			return { ...scaleAndShift(o, layout), first: o.epsilon };
		case 'pool':
		case 'upsample':
			return { method: methods[o.method], ...o.geometry };
		default:
			return {};
	}
}

const isReluDense = (operation: Operation | undefined): boolean => operation?.kind === 'dense' && operation.activation === 'relu';

export interface EncodedNetwork {
	/** Address of the record. */
	readonly address: number;
	/** Floats of transposed weights a training needs. */
	readonly transposedFloats: number;
}

/**
 * Writes a network into memory as the table the kernels interpret, with all buffers for `chunk` rows.
 *
 * @param training - with gradients and dropout; otherwise as scoring runs it.
 * @param threads - that may work on one operation together.
 */
export function encodeNetwork(
	program: Program,
	layout: ParameterLayout,
	chunk: number,
	training: boolean,
	holding: Holding,
	threads = 1,
): EncodedNetwork {
	const { heap } = holding;
	const operations = operationsOf(program);
	const pairs = pairBlocks(operations);
	const strides = stridesOf(operations, heap);
	const activations = placeActivations(operations, strides, chunk, training, holding);
	const gradients = training ? placeGradients(operations, strides, chunk, holding) : operations.map(() => 0).concat(0);
	const operationWords = operationStruct.words(heap);
	const table = holding.allocate(operations.length * operationWords);
	let transposedFloats = 0;
	operations.forEach((operation, i) => {
		const dx = gradients[i];
		let transposed = none;
		let flag = 0;
		const transposes = transposedFloatsOf(operation, heap);
		if (dx !== 0 && transposes > 0) {
			transposed = transposedFloats;
			transposedFloats += transposes;
		}
		if (operation.kind === 'dense' && dx !== 0 && isReluDense(operations[i - 1])) flag |= flags.appliesReluBefore;
		const next = operations[i + 1];
		if (training && isReluDense(operation) && next?.kind === 'dense') flag |= flags.reluAppliedAfter;
		const saved = training ? savedFloats(operation, chunk, heap) : 0;
		const partner = pairs.get(i) as number;
		const skip = operation.kind === 'residualEnd' ? activations[partner] : operation.kind === 'residualBegin' ? gradients[partner + 1] : 0;
		operationStruct.write(heap, table + i * operationWords * 4, {
			kind: kinds[operation.kind],
			inputs: operation.inputChannels,
			outputs: operation.outputChannels,
			inputStride: strides[i],
			outputStride: strides[i + 1],
			inputPositions: positionsBefore(operation),
			outputPositions: positionsAfter(operation),
			weight: none,
			bias: none,
			mean: none,
			variance: none,
			transposed,
			flags: flag,
			x: activations[i],
			y: activations[i + 1],
			dx,
			dy: gradients[i + 1],
			saved: saved > 0 ? holding.allocate(saved) : 0,
			skip,
			...describe(operation, layout),
		});
	});
	const widest = Math.max(
		...operations.map((o) =>
			Math.max(heap.pad(o.inputChannels), heap.pad(o.outputChannels), isConvolution(o) ? patchStride(patchColumns(o, heap)) : 0),
		),
	);
	const drawn = operations.reduce((most, o) => (o.kind === 'dropout' ? Math.max(most, chunk * o.outputs) : most), program.inputs);
	const address = holding.allocate(networkStruct.words(heap));
	networkStruct.write(heap, address, {
		inputs: program.inputs,
		outputs: program.outputs,
		inputStride: heap.pad(program.inputs),
		outputStride: heap.pad(program.outputs),
		count: operations.length,
		chunk,
		operations: table,
		packed: holding.allocate(packedRows * widest),
		words: holding.allocate(drawn + 32),
		patches: holding.allocate(patchFloats(operations, heap) * (threads > 1 ? convolutionParts : 1)),
	});
	return { address, transposedFloats };
}
