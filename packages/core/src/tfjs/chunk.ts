import type { Operation } from '../network/operations.js';
import type { Program } from '../network/shapes.js';

/** Rows scored at once: at most 4096, fewer where what the widest operation reads would take more than 64 MiB. */
export function chunkRows(program: Program): number {
	const widest = Math.max(...program.operations.map(floatsRead), program.inputs);
	return Math.max(1, Math.min(4096, Math.floor(2 ** 24 / widest)));
}

/** Floats of a row that an operation gathers: convolutions and pools copy each position once for every tap. */
function floatsRead(operation: Operation): number {
	const { inputs, outputs, inputChannels, outputChannels } = operation;
	switch (operation.kind) {
		case 'convolution':
		case 'pool': {
			const { outHeight, outWidth, kernelHeight, kernelWidth } = operation.geometry;
			return Math.max(inputs, outHeight * outWidth * kernelHeight * kernelWidth * inputChannels);
		}
		case 'transposedConvolution':
			return (outputs / outputChannels) * operation.geometry.kernelHeight * operation.geometry.kernelWidth * inputChannels;
		case 'upsample':
			return 4 * outputs;
		default:
			return Math.max(inputs, outputs);
	}
}
