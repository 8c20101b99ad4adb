import type { Operation, Program } from '@anod/core/backend';
import type { Holding } from './heap.js';
import { type ParameterLayout, pad } from './layout.js';
import { kinds, networkWords, none, type OperationRecord, operationWords, writeNetwork, writeOperation } from './records.js';

/** Rows the kernels pack at a time (packages/kernels/src/gemm.cpp); also the chunk in which networks without batch norm run. */
const packedRows = 32;

const flags = { appliesReluBefore: 1, reluAppliedAfter: 2 } as const;

/** Operations of a network that has at least one: a network without layers copies its input. */
function operationsOf(program: Program): readonly Operation[] {
	if (program.operations.length > 0) return program.operations;
	return [{ kind: 'activation', inputs: program.inputs, outputs: program.inputs, activation: 'linear' }];
}

/** Whether the whole minibatch has to be one chunk. */
export const needsWholeBatch = (program: Program): boolean => program.operations.some((operation) => operation.kind === 'batchNorm');

/** Rows a chunk holds when a minibatch has at most `batch` rows. */
export const chunkRows = (program: Program, batch: number): number => (needsWholeBatch(program) ? Math.max(batch, packedRows) : packedRows);

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

/** Activations of every boundary between operations: boundary i is the input of operation i. Operations that change nothing share one. */
function placeActivations(operations: readonly Operation[], chunk: number, training: boolean, holding: Holding): number[] {
	const places = [holding.allocate(chunk * pad(operations[0].inputs))];
	for (const operation of operations) {
		const same = operation.kind === 'residualBegin' || (operation.kind === 'dropout' && !training);
		places.push(same ? places[places.length - 1] : holding.allocate(chunk * pad(operation.outputs)));
	}
	return places;
}

/** Gradients of every boundary; 0 where nothing before it learns. */
function placeGradients(operations: readonly Operation[], chunk: number, holding: Holding): number[] {
	let learns = false;
	return [
		0,
		...operations.map((operation, index) => {
			learns ||= 'weight' in operation || 'gamma' in operation;
			// The last gradient is where the loss writes.
			return learns || index === operations.length - 1 ? holding.allocate(chunk * pad(operation.outputs)) : 0;
		}),
	];
}

/** What an operation keeps from its forward for its backward step, in floats. */
function savedFloats(operation: Operation, chunk: number): number {
	switch (operation.kind) {
		case 'dense':
		case 'activation':
			return operation.activation === 'silu' || operation.activation === 'gelu' ? chunk * pad(operation.outputs) : 0;
		case 'dropout':
			return chunk * pad(operation.outputs);
		case 'batchNorm':
			return 2 * pad(operation.outputs);
		case 'layerNorm':
			return 2 * chunk;
		default:
			return 0;
	}
}

function describe(operation: Operation, layout: ParameterLayout): Partial<OperationRecord> {
	switch (operation.kind) {
		case 'dense':
			return {
				activation: operation.activation,
				weight: layout.offset(operation.weight),
				bias: operation.bias < 0 ? none : layout.offset(operation.bias),
			};
		case 'activation':
			return { activation: operation.activation };
		case 'dropout':
			return { index: operation.index, first: operation.rate, second: 1 / (1 - operation.rate) };
		case 'batchNorm':
			return {
				weight: layout.offset(operation.gamma),
				bias: layout.offset(operation.beta),
				mean: layout.offset(operation.mean),
				variance: layout.offset(operation.variance),
				first: operation.epsilon,
				second: operation.momentum,
			};
		case 'layerNorm':
			return { weight: layout.offset(operation.gamma), bias: layout.offset(operation.beta), first: operation.epsilon };
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
 */
export function encodeNetwork(
	program: Program,
	layout: ParameterLayout,
	chunk: number,
	training: boolean,
	holding: Holding,
): EncodedNetwork {
	const { heap } = holding;
	const operations = operationsOf(program);
	const pairs = pairBlocks(operations);
	const activations = placeActivations(operations, chunk, training, holding);
	const gradients = training ? placeGradients(operations, chunk, holding) : operations.map(() => 0).concat(0);
	const table = holding.allocate(operations.length * operationWords);
	let transposedFloats = 0;
	operations.forEach((operation, i) => {
		const dx = gradients[i];
		let transposed = none;
		let flag = 0;
		if (operation.kind === 'dense' && dx !== 0) {
			transposed = transposedFloats;
			transposedFloats += operation.outputs * pad(operation.inputs);
			if (isReluDense(operations[i - 1])) flag |= flags.appliesReluBefore;
		}
		const next = operations[i + 1];
		if (training && isReluDense(operation) && next?.kind === 'dense') flag |= flags.reluAppliedAfter;
		const saved = training ? savedFloats(operation, chunk) : 0;
		const partner = pairs.get(i) as number;
		const skip = operation.kind === 'residualEnd' ? activations[partner] : operation.kind === 'residualBegin' ? gradients[partner + 1] : 0;
		writeOperation(heap, table + i * operationWords * 4, {
			kind: kinds[operation.kind],
			activation: 'linear',
			inputs: operation.inputs,
			outputs: operation.outputs,
			inputStride: pad(operation.inputs),
			outputStride: pad(operation.outputs),
			weight: none,
			bias: none,
			mean: none,
			variance: none,
			transposed,
			index: 0,
			flags: flag,
			first: 0,
			second: 0,
			x: activations[i],
			y: activations[i + 1],
			dx,
			dy: gradients[i + 1],
			saved: saved > 0 ? holding.allocate(saved) : 0,
			skip,
			...describe(operation, layout),
		});
	});
	const widest = Math.max(...operations.map((operation) => Math.max(pad(operation.inputs), pad(operation.outputs))));
	const drawn = operations.reduce((most, o) => (o.kind === 'dropout' ? Math.max(most, chunk * o.outputs) : most), program.inputs);
	const address = holding.allocate(networkWords);
	writeNetwork(heap, address, {
		inputs: program.inputs,
		outputs: program.outputs,
		inputStride: pad(program.inputs),
		outputStride: pad(program.outputs),
		count: operations.length,
		operations: table,
		chunk,
		packed: holding.allocate(packedRows * widest),
		words: holding.allocate(drawn + 32),
	});
	return { address, transposedFloats };
}
