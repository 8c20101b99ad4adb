import * as tf from '@tensorflow/tfjs-core';
import type { Geometry, Operation } from '../../network/operations.js';
import type { Layer } from './pass.js';
import { read, readSum, turnRound, type WeightedReads, windowOf } from './positions.js';

/** The lowest finite float32: below every value that is read. */
const lowest = -3.4028234663852886e38;

/** The largest or the mean value of each channel in a window. x `[n, positions·channels]`. */
export function pool(x: tf.Tensor2D, operation: Operation & { kind: 'pool' }): Layer {
	const { geometry, inputChannels: channels } = operation;
	const n = x.shape[0];
	const { forward } = windowOf(geometry);
	const method = operation.method === 'max' ? maximum : average;
	const { output, backward } = method(tf.reshape(x, [n, forward.from, channels]), geometry);
	return {
		output: tf.reshape(output, [n, operation.outputs]),
		backward: (upstream) => tf.reshape(backward(tf.reshape(upstream, [n, forward.to, channels])), [n, operation.inputs]),
	};
}

interface Pooled {
	readonly output: tf.Tensor3D;
	readonly backward: (upstream: tf.Tensor3D) => tf.Tensor3D;
}

/** The gradient of a window goes to the first of its largest values, row by row. */
function maximum(x: tf.Tensor3D, geometry: Geometry): Pooled {
	const { forward, backward } = windowOf(geometry);
	const { from, to, each } = forward;
	const [n, , channels] = x.shape;
	const values = read(x, forward, lowest);
	const output = tf.max(values, 2) as tf.Tensor3D;
	return {
		output,
		backward: (upstream) => {
			const largest = tf.cast(tf.equal(values, tf.expandDims(output, 2)), 'float32');
			// The earlier the tap, the greater its rank; only the greatest of the largest values' ranks equals their maximum.
			const ranks = tf.mul(
				largest,
				tf.tensor3d(
					Array.from({ length: each }, (_, tap) => each - tap),
					[1, each, 1],
				),
			);
			const first = tf.cast(tf.equal(ranks, tf.max(ranks, 2, true)), 'float32');
			const shares = tf.reshape(tf.mul(first, tf.expandDims(upstream, 2)), [n, to * each, channels]);
			// Input i gets what its tap t gave to output o, number o·each + t.
			const index = backward.index.map((output, k) => (output < to ? output * each + (k % each) : to * each));
			return tf.sum(read(shares as tf.Tensor3D, { from: to * each, to: from, each, index }), 2);
		},
	};
}

function average(x: tf.Tensor3D, geometry: Geometry): Pooled {
	const reads = meanReads(geometry);
	return { output: readSum(x, reads), backward: (upstream) => readSum(upstream, turnRound(reads)) };
}

/** Every position in a window with one over their number; what lies outside the edges does not count. */
function meanReads(geometry: Geometry): WeightedReads {
	const { forward } = windowOf(geometry);
	const { from, to, each, index } = forward;
	const factor = new Float32Array(to * each);
	for (let o = 0; o < to; o++) {
		const inside = index.subarray(o * each, (o + 1) * each).map((position) => (position < from ? 1 : 0));
		const count = inside.reduce((sum, one) => sum + one, 0);
		inside.forEach((one, tap) => {
			factor[o * each + tap] = one / count;
		});
	}
	return { ...forward, factor };
}
