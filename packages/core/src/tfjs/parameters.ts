import * as tf from '@tensorflow/tfjs-core';
import type { Program } from '../network/shapes.js';

/** The tensors of one member by their offset in the flat weights. */
export type Parameters = Map<number, tf.Tensor>;

/** Uploads one member's slice of the flat weights; the tensors are kept until disposed by hand. */
export function uploadParameters(program: Program, flat: Float32Array, member: number): Parameters {
	const start = member * program.size;
	return new Map(
		program.parameters.map(({ offset, shape }) => {
			const length = shape.reduce((product, side) => product * side, 1);
			const values = flat.slice(start + offset, start + offset + length);
			return [offset, tf.keep(tf.tensor(values, [...shape]))];
		}),
	);
}

/** One flat tensor in the layout of the weights; parameters without a tensor are 0. */
export function flatten(program: Program, members: readonly ReadonlyMap<number, tf.Tensor>[]): tf.Tensor {
	const parts = members.flatMap((tensors) =>
		program.parameters.map(({ offset, shape }) => tf.reshape(tensors.get(offset) ?? tf.zeros([...shape]), [-1])),
	);
	return parts.length === 0 ? tf.tensor1d([]) : tf.concat(parts);
}

/** Frees every tensor. */
export function disposeParameters(parameters: Parameters): void {
	for (const tensor of parameters.values()) tensor.dispose();
	parameters.clear();
}
