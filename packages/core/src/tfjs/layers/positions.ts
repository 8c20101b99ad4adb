import * as tf from '@tensorflow/tfjs-core';
import type { Geometry } from '../../network/operations.js';

/**
 * Which positions an operation reads: for each of `to` positions, `each` positions out of `from`, or none.
 *
 * Whatever an operation over positions does is a gather by such a table, and its backward is a gather by the table turned round: no
 * scattering, which not every tfjs backend knows.
 */
export interface Reads {
	readonly from: number;
	readonly to: number;
	readonly each: number;
	/** `[to, each]`; `from` stands for none. */
	readonly index: Int32Array;
}

/** A table of reads in which each read has a factor; none has 0. */
export interface WeightedReads extends Reads {
	/** `[to, each]`. */
	readonly factor: Float32Array;
}

/** Taps of the window, and for each output and tap the input position under it. */
export interface Window {
	/** Output o reads at tap t. */
	readonly forward: Reads;
	/** Input i is read at tap t by this output: the same pairs seen from the other side. */
	readonly backward: Reads;
}

const windows = new WeakMap<Geometry, Window>();

/** The window of a convolution or pool: `forward` from input to output. Kept for each geometry. */
export function windowOf(geometry: Geometry): Window {
	const known = windows.get(geometry);
	if (known) return known;
	const made = slideWindow(geometry);
	windows.set(geometry, made);
	return made;
}

const transposed = new WeakMap<Geometry, Window>();

/** The window of a transposed convolution: that of the convolution which leads from its output to its input, seen from the other side. */
export function transposedWindowOf(geometry: Geometry): Window {
	const known = transposed.get(geometry);
	if (known) return known;
	const { height, width, outHeight, outWidth } = geometry;
	const { forward, backward } = slideWindow({ ...geometry, height: outHeight, width: outWidth, outHeight: height, outWidth: width });
	const made = { forward: backward, backward: forward };
	transposed.set(geometry, made);
	return made;
}

function slideWindow(g: Geometry): Window {
	const [from, to, each] = [g.height * g.width, g.outHeight * g.outWidth, g.kernelHeight * g.kernelWidth];
	const forward = new Int32Array(to * each).fill(from);
	const backward = new Int32Array(from * each).fill(to);
	for (let o = 0; o < to; o++)
		for (let tap = 0; tap < each; tap++) {
			const y = Math.floor(o / g.outWidth) * g.strideY - g.padTop + Math.floor(tap / g.kernelWidth) * g.dilationY;
			const x = (o % g.outWidth) * g.strideX - g.padLeft + (tap % g.kernelWidth) * g.dilationX;
			if (y < 0 || y >= g.height || x < 0 || x >= g.width) continue;
			const i = y * g.width + x;
			forward[o * each + tap] = i;
			// Outputs are at least a stride apart, so a tap meets an input position once.
			backward[i * each + tap] = o;
		}
	return { forward: { from, to, each, index: forward }, backward: { from: to, to: from, each, index: backward } };
}

/** The same pairs and factors, seen from the positions that were read. */
export function turnRound({ from, to, each, index, factor }: WeightedReads): WeightedReads {
	const readers: { output: number; factor: number }[][] = Array.from({ length: from }, () => []);
	for (let k = 0; k < index.length; k++) if (index[k] < from) readers[index[k]].push({ output: Math.floor(k / each), factor: factor[k] });
	const most = readers.reduce((greatest, list) => Math.max(greatest, list.length), 1);
	const turned = { from: to, to: from, each: most, index: new Int32Array(from * most).fill(to), factor: new Float32Array(from * most) };
	readers.forEach((list, i) => {
		list.forEach((reader, j) => {
			turned.index[i * most + j] = reader.output;
			turned.factor[i * most + j] = reader.factor;
		});
	});
	return turned;
}

/**
 * What each output reads.
 *
 * @param x - `[n, from, channels]`.
 * @param outside - the value read where there is no position.
 * @returns `[n, to, each, channels]`.
 */
export function read(x: tf.Tensor3D, { to, each, index }: Reads, outside = 0): tf.Tensor4D {
	const [n, , channels] = x.shape;
	const padded = tf.concat([x, tf.fill([n, 1, channels], outside)], 1);
	return tf.reshape(tf.gather(padded, tf.tensor1d(index, 'int32'), 1), [n, to, each, channels]);
}

/** Sums of what each output reads, each times its factor: `[n, from, channels]` → `[n, to, channels]`. */
export function readSum(x: tf.Tensor3D, reads: WeightedReads): tf.Tensor3D {
	const factors = tf.tensor3d(reads.factor, [reads.to, reads.each, 1]);
	return tf.sum(tf.mul(read(x, reads), factors), 2);
}
