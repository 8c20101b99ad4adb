import { inferShapes, initialWeights, type Layer, type Network } from '@anod/core/backend';
import fc from 'fast-check';
import { expect } from 'vitest';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { activations, plan, train } from './plans.js';
import { onBoth, type Section } from './section.js';

const activation = fc.constantFrom(...activations);
const width = fc.integer({ min: 1, max: 9 });

/** A list of layers; `keep` ends it with a dense layer of that width. */
const layerList = (depth: number): fc.Arbitrary<Layer[]> =>
	fc.array(
		fc.oneof(
			{ weight: 4, arbitrary: fc.record({ kind: fc.constant('dense' as const), units: width, activation, bias: fc.boolean() }) },
			fc.record({ kind: fc.constant('activation' as const), activation }),
			fc.record({ kind: fc.constant('dropout' as const), rate: fc.constantFrom(0, 0.1, 0.5) }),
			// A large epsilon: with a small one, nearly equal values blow rounding errors up three-hundredfold.
			fc.record({ kind: fc.constant('batchNorm' as const), epsilon: fc.constant(0.1), momentum: fc.constantFrom(0.1, 0.5) }),
			fc.record({ kind: fc.constant('layerNorm' as const), epsilon: fc.constant(0.1) }),
			...(depth > 0 ? [fc.record({ kind: fc.constant('residual' as const), layers: layerList(depth - 1) })] : []),
		),
		{ maxLength: 4 },
	);

/** Ends every residual block with a dense layer that restores the width, so that the network is valid. */
function mend(layers: readonly Layer[], inputs: number): Layer[] {
	let current = inputs;
	return layers.map((layer) => {
		if (layer.kind === 'dense') current = layer.units;
		if (layer.kind !== 'residual') return layer;
		return { ...layer, layers: [...mend(layer.layers, current), { kind: 'dense', units: current }] };
	});
}

const networks: fc.Arbitrary<Network> = fc
	.record({ inputs: width, mask: fc.boolean(), layers: layerList(2) })
	.map(({ inputs, mask, layers }) => {
		const mended = mend(layers, mask ? 2 * inputs : inputs);
		return { inputs, layers: [...(mask ? [{ kind: 'maskInput' as const }] : []), ...mended, { kind: 'dense', units: inputs } as Layer] };
	});

export const randomNetworks: Section = {
	title: 'random networks',
	define(test) {
		test('any valid network: forward, gradient and three spoiled steps agree with the oracle', async (pair) => {
			await fc.assert(
				fc.asyncProperty(networks, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 }), async (network, n, members) => {
					const rows = numbers(n * network.inputs, n);
					expect(inferShapes(network).outputs).toBe(network.inputs);
					await onBoth(
						pair,
						network,
						async (our, their) => {
							expectClose(await our.forward(rows, n), await their.forward(rows, n), 'forward', { ofLargest: 1e-4, absolute: 1e-6 });
							const close = { ofLargest: 1e-3, absolute: 1e-6 };
							expectClose(await our.gradient(plan(rows)), await their.gradient(plan(rows)), 'gradient', close);
							const corruption = { noise: [0.1, 1], mask: [0.1, 0.9], maskNoise: 0.1, maskedShare: 0.5 } as const;
							const options = { batchSize: 5, epochs: 1, rate: 0.02 };
							const given = plan(rows, { corruption, gradientClip: 1 });
							expectClose(await train(our, given, options), await train(their, given, options), 'losses', { ofEach: 1e-3, absolute: 1e-6 });
							expectClose(our.weights(), their.weights(), 'weights', close);
						},
						{ members, weights: initialWeights(network, n, members) },
					);
				}),
				{ numRuns: 60, seed: 20, endOnFailure: false },
			);
		}, 180_000);
	},
};
