import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import type { Layer } from './pass.js';
import { readSum, turnRound, type WeightedReads } from './positions.js';

type Upsample = Operation & { kind: 'upsample' };

/** `factor` times as many positions in each direction, repeated or by straight lines between centres. x `[n, positions·channels]`. */
export function upsample(x: tf.Tensor2D, operation: Upsample): Layer {
	const reads = readsOf(operation);
	const channels = operation.inputChannels;
	const n = x.shape[0];
	return {
		output: tf.reshape(readSum(tf.reshape(x, [n, reads.from, channels]), reads), [n, operation.outputs]),
		backward: (upstream) => {
			const turned = turnRound(reads);
			return tf.reshape(readSum(tf.reshape(upstream, [n, turned.from, channels]), turned), [n, operation.inputs]);
		},
	};
}

/** The one or two positions along an axis that an output reads, with their shares. */
type Neighbours = readonly (readonly [position: number, share: number])[];

/** Output o is the position it came from. */
const nearest = (o: number, factor: number): Neighbours => [[Math.floor(o / factor), 1]];

/** Output o reads position (o + ½)/factor − ½ between its two neighbours; beyond the outermost centres the edge is held. */
function linear(o: number, factor: number, length: number): Neighbours {
	const at = Math.min(Math.max((o + 0.5) / factor - 0.5, 0), length - 1);
	const before = Math.floor(at);
	return [
		[before, 1 - (at - before)],
		[Math.min(before + 1, length - 1), at - before],
	];
}

/** Both axes together: shares multiply. */
function readsOf({ geometry, method }: Upsample): WeightedReads {
	const { height, width, outHeight, outWidth, strideY, strideX } = geometry;
	const neighbours = method === 'nearest' ? nearest : linear;
	const index: number[] = [];
	const factor: number[] = [];
	for (let y = 0; y < outHeight; y++)
		for (let x = 0; x < outWidth; x++)
			for (const [row, rowShare] of neighbours(y, strideY, height))
				for (const [column, columnShare] of neighbours(x, strideX, width)) {
					index.push(row * width + column);
					factor.push(rowShare * columnShare);
				}
	const to = outHeight * outWidth;
	return { from: height * width, to, each: index.length / to, index: Int32Array.from(index), factor: Float32Array.from(factor) };
}
