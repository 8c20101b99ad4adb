import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inferShapes } from '../../src/network/shapes.js';
import { initialWeights } from '../../src/network/weights.js';
import { forwardNetwork } from '../../src/tfjs/layers/network.js';
import { uploadParameters } from '../../src/tfjs/parameters.js';
import { trainingPass } from '../../src/tfjs/training.js';
import { validNetworks } from '../network/random.js';
import { numbers } from './numbers.js';

it('any valid network: outputs, and gradients of every parameter, have the sizes that were inferred', async () => {
	await tf.setBackend('cpu');
	const met = new Set<string>();
	fc.assert(
		fc.property(validNetworks, fc.integer({ min: 1, max: 3 }), (network, n) => {
			const program = inferShapes(network);
			for (const { kind } of program.operations) met.add(kind);
			tf.tidy(() => {
				const parameters = uploadParameters(program, initialWeights(network, 1), 0);
				const pass = trainingPass(parameters, 1, 0, 0);
				const { output, backward } = forwardNetwork(program, numbers(n * program.inputs, 1), n, pass);
				expect(output.shape).toEqual([n, program.outputs]);
				expect(backward(tf.onesLike(output)).shape).toEqual([n, program.inputs]);
				for (const { offset, shape, trainable, name } of program.parameters)
					if (trainable) expect(pass.gradients.get(offset)?.shape, name).toEqual(shape);
					else expect(pass.statistics.get(offset)?.shape, name).toEqual(shape);
				for (const tensor of parameters.values()) tensor.dispose();
			});
		}),
		{ numRuns: 150, seed: 3 },
	);
	expect([...met].sort()).toEqual([
		'batchNorm',
		'convolution',
		'dense',
		'dropout',
		'instanceNorm',
		'layerNorm',
		'pool',
		'reshape',
		'transposedConvolution',
		'upsample',
	]);
});
