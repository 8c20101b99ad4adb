import type { Operation, Program } from '@anod/core/backend';

/** Multiplications that stand for what an operation without weights does to a value. */
const plain = 8;

function workOf(o: Operation): number {
	switch (o.kind) {
		case 'dense':
			return o.inputs * o.outputs;
		case 'convolution':
			return (o.outputs * o.geometry.kernelHeight * o.geometry.kernelWidth * o.inputChannels) / o.groups;
		case 'transposedConvolution':
			return (o.inputs * o.geometry.kernelHeight * o.geometry.kernelWidth * o.outputChannels) / o.groups;
		default:
			return plain * Math.max(o.inputs, o.outputs);
	}
}

/** About how many multiplications a row takes through a network. */
export const workOfRow = (program: Program): number => program.operations.reduce((sum, o) => sum + workOf(o), program.inputs);

/** Multiplications of a layer for a row from which threads share it: a dense one has as many weights (packages/kernels/src/program.cpp). */
const wideLayer = 65536;

/** Whether the network has layers that several threads share. */
export const dividesWork = (program: Program): boolean => program.operations.some((o) => 'weight' in o && workOf(o) >= wideLayer);

/** Training costs a forward step and two backward ones, towards the weights and towards the input. */
export const trainingFactor = 3;
