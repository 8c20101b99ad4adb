import { initialWeights, type Layer, type Network } from '@anod/core/backend';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { expectSlope } from './finite-differences.js';
import { activations, plan } from './plans.js';
import { onBoth, onOurs, type Section } from './section.js';

/** One network for each kind of layer and each activation. */
const kinds: readonly (readonly [name: string, layers: (activation: (typeof activations)[number]) => readonly Layer[]])[] = [
	['dense', (activation) => [{ kind: 'dense', units: 4, activation }]],
	['dense without bias', (activation) => [{ kind: 'dense', units: 4, activation, bias: false }]],
	[
		'activation',
		(activation) => [
			{ kind: 'dense', units: 4 },
			{ kind: 'activation', activation },
		],
	],
	['batch norm', (activation) => [{ kind: 'dense', units: 4, activation }, { kind: 'batchNorm' }, { kind: 'dense', units: 3 }]],
	['layer norm', (activation) => [{ kind: 'dense', units: 4, activation }, { kind: 'layerNorm' }, { kind: 'dense', units: 3 }]],
	[
		'dropout',
		(activation) => [
			{ kind: 'dense', units: 6, activation },
			{ kind: 'dropout', rate: 0.3 },
			{ kind: 'dense', units: 3 },
		],
	],
	[
		'residual',
		(activation) => [
			{ kind: 'residual', layers: [{ kind: 'dense', units: 5, activation }] },
			{
				kind: 'residual',
				layers: [
					{ kind: 'dense', units: 7, activation },
					{ kind: 'residual', layers: [{ kind: 'layerNorm' }, { kind: 'dense', units: 7, activation }] },
					{ kind: 'dense', units: 5 },
				],
			},
		],
	],
	['mask input', (activation) => [{ kind: 'maskInput' }, { kind: 'dense', units: 4, activation }]],
];

/** Pushes biases away from 0, so that few inputs of a kinked activation lie near its kink. */
function spread(network: Network): Float32Array {
	return initialWeights(network, 2).map((weight, i) => 0.6 * weight + (i % 2 ? 0.5 : -0.5) * (i % 3 ? 1 : 0.6));
}

const n = 7;
const inputs = 5;

export const layers: Section = {
	title: 'layers',
	define(test) {
		for (const [name, build] of kinds)
			for (const activation of activations) {
				const network: Network = { inputs, layers: build(activation) };
				const rows = numbers(n * inputs, 3).map((value, i) => (name === 'mask input' && i % 4 === 1 ? Number.NaN : value));
				const width = outputsOf(network);
				const change = { targets: numbers(n * width, 4) };

				test(`${name} with ${activation}: forward and gradient agree with the oracle`, (pair) =>
					onBoth(pair, network, async (our, their) => {
						expectClose(await our.forward(rows, n), await their.forward(rows, n), 'forward');
						expectClose([await our.loss(plan(rows, change))], [await their.loss(plan(rows, change))], 'loss');
						const tolerance = { ofLargest: 2e-5, absolute: 1e-7 };
						expectClose(await our.gradient(plan(rows, change)), await their.gradient(plan(rows, change)), 'gradient', tolerance);
					}));

				const smooth = !['relu', 'leakyRelu', 'selu'].includes(activation);
				test(`${name} with ${activation}: the gradient is the slope of the loss`, (pair) =>
					onOurs(
						pair,
						network,
						// A kink inside the reach bends the slope: a kinked activation gets a shorter reach and more room.
						(model) => expectSlope(model, plan(rows, change), smooth ? 4e-3 : 1e-3, smooth ? 5e-3 : 2e-2),
						{ weights: smooth ? undefined : spread(network) },
					));
			}
	},
};

function outputsOf(network: Network): number {
	const widths = network.layers.map((layer) => (layer.kind === 'dense' ? layer.units : 0)).filter(Boolean);
	return widths.at(-1) ?? network.inputs;
}
