import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import type { Program } from '../../network/shapes.js';
import { activation } from './activations.js';
import { batchNorm } from './batch-norm.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { layerNorm } from './layer-norm.js';
import { maskInput } from './mask-input.js';
import type { Layer, Pass } from './pass.js';

function place(x: tf.Tensor2D, operation: Operation, pass: Pass): Layer {
	switch (operation.kind) {
		case 'dense':
			return dense(x, operation, pass);
		case 'activation':
			return activation(x, operation.activation);
		case 'dropout':
			return dropout(x, operation, pass);
		case 'batchNorm':
			return batchNorm(x, operation, pass);
		case 'layerNorm':
			return layerNorm(x, operation, pass);
		default:
			throw new Error(`operation ${operation.kind} is no layer of its own`);
	}
}

/**
 * Passes a batch through a whole network.
 *
 * A residual block adds its input to the output of its inner layers; backward, the gradient goes both ways and is added again.
 *
 * @param rows - `[n, inputs]`, NaN only before a maskInput layer.
 */
export function forwardNetwork(program: Program, rows: Float32Array, n: number, pass: Pass): Layer {
	const masked = program.operations[0]?.kind === 'maskInput';
	const first = masked ? maskInput(rows, n, program.inputs) : rows;
	let x = tf.tensor2d(first, [n, masked ? 2 * program.inputs : program.inputs]);
	const skips: tf.Tensor2D[] = [];
	const backwards: ((upstream: tf.Tensor2D) => tf.Tensor2D)[] = [];
	const upstreamSkips: tf.Tensor2D[] = [];
	for (const operation of program.operations) {
		if (operation.kind === 'maskInput') continue;
		if (operation.kind === 'residualBegin') {
			skips.push(x);
			backwards.push((upstream) => tf.add(upstream, upstreamSkips.pop()!));
		} else if (operation.kind === 'residualEnd') {
			x = tf.add(x, skips.pop()!);
			backwards.push((upstream) => {
				upstreamSkips.push(upstream);
				return upstream;
			});
		} else {
			const layer = place(x, operation, pass);
			x = layer.output;
			backwards.push(layer.backward);
		}
	}
	return { output: x, backward: (upstream) => backwards.reduceRight((gradient, backward) => backward(gradient), upstream) };
}
