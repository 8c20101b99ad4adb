import * as tf from '@tensorflow/tfjs-core';
import type { Operation } from '../../network/operations.js';
import type { Program } from '../../network/shapes.js';
import { activation } from './activations.js';
import { batchNorm } from './batch-norm.js';
import { convolution } from './convolution.js';
import { dense } from './dense.js';
import { dropout } from './dropout.js';
import { instanceNorm } from './instance-norm.js';
import { layerNorm } from './layer-norm.js';
import { maskInput } from './mask-input.js';
import type { Layer, Pass } from './pass.js';
import { pool } from './pool.js';
import { upsample } from './upsample.js';

/** An operation over the last axis: every position of every row is a row of its own, `[n·positions, channels]`. */
function byPosition(x: tf.Tensor2D, operation: Operation, apply: (rows: tf.Tensor2D) => Layer): Layer {
	const { inputs, inputChannels: channels } = operation;
	const n = x.shape[0];
	const { output, backward } = apply(tf.reshape(x, [(n * inputs) / channels, channels]));
	return {
		output: tf.reshape(output, [n, inputs]),
		backward: (upstream) => tf.reshape(backward(tf.reshape(upstream, [(n * inputs) / channels, channels])), [n, inputs]),
	};
}

function place(x: tf.Tensor2D, operation: Operation, pass: Pass): Layer {
	switch (operation.kind) {
		case 'dense':
			return dense(x, operation, pass);
		case 'activation':
			return activation(x, operation.activation);
		case 'dropout':
			return dropout(x, operation, pass);
		case 'batchNorm':
			return byPosition(x, operation, (rows) => batchNorm(rows, operation, pass));
		case 'layerNorm':
			return byPosition(x, operation, (rows) => layerNorm(rows, operation, pass));
		case 'instanceNorm':
			return instanceNorm(x, operation, pass);
		case 'convolution':
		case 'transposedConvolution':
			return convolution(x, operation, pass);
		case 'pool':
			return pool(x, operation);
		case 'upsample':
			return upsample(x, operation);
		case 'reshape':
			// Rows are flat between operations.
			return { output: x, backward: (upstream) => upstream };
		case 'maskInput':
		case 'residualBegin':
		case 'residualEnd':
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
