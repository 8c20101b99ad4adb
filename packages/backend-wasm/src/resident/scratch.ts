import type { Operation } from '@anod/core/backend';
import type { Heap } from './heap.js';

/** Rows the kernels pack at a time (packages/kernels/src/gemm.cpp); also the chunk in which networks without batch norm run. */
export const packedRows = 32;
/** Parts that a convolution is divided into among threads (packages/kernels/src/convolution.h). */
export const convolutionParts = 8;

/** Positions of a row before an operation. */
export const positionsBefore = (o: Operation): number => o.inputs / o.inputChannels;

type Convolution = Extract<Operation, { kind: 'convolution' | 'transposedConvolution' }>;

export const isConvolution = (o: Operation): o is Convolution => o.kind === 'convolution' || o.kind === 'transposedConvolution';

const tapsOf = ({ geometry }: Convolution): number => geometry.kernelHeight * geometry.kernelWidth;

/** Columns of a patch: what one output position of one group reads, or what one input position of a transposed convolution writes. */
export const patchColumns = (o: Convolution, heap: Heap): number =>
	o.kind === 'convolution' ? (tapsOf(o) * o.inputChannels) / o.groups : tapsOf(o) * heap.pad(o.outputChannels);

/** Floats from one patch to the next (packages/kernels/src/patches.h). */
export function patchStride(columns: number): number {
	const whole = Math.ceil((columns + 3) / 16) * 16;
	return whole % 128 === 0 ? whole + 16 : whole;
}

/** Transposed weights that an operation needs to pass a gradient on, in floats. */
export function transposedFloatsOf(o: Operation, heap: Heap): number {
	if (o.kind === 'dense') return o.outputs * heap.pad(o.inputs);
	if (o.kind === 'convolution') return o.outputChannels * patchStride(patchColumns(o, heap));
	if (o.kind === 'transposedConvolution') return patchColumns(o, heap) * heap.pad(o.inputChannels);
	return 0;
}

/**
 * Scratch of a convolution, in floats: the patches of a block of positions, their gradients and their addresses, and for a group of filters its weights,
 * their gradient, a block of its outputs and its bias. A depthwise one with several filters a channel spreads the channels of a row over its filters.
 */
export function patchFloats(operations: readonly Operation[], heap: Heap): number {
	return operations.filter(isConvolution).reduce((most, o) => {
		const columns = patchColumns(o, heap);
		const group = o.groups > 1 ? patchStride(o.outputChannels / o.groups) * (2 * columns + packedRows + 1) : 0;
		const spreads = o.groups > 1 && o.groups === o.inputChannels && o.outputChannels > o.inputChannels;
		const spread = spreads ? positionsBefore(o) * heap.pad(o.outputChannels) : 0;
		return Math.max(most, 3 * packedRows * patchStride(columns) + group, spread);
	}, 0);
}
