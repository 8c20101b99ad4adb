import { inferShapes, initialWeights, type Layer, type Network } from '@anod/core/backend';
import { expectClose } from '../close.js';
import { numbers } from '../numbers.js';
import { expectSlope } from './finite-differences.js';
import { plan } from './plans.js';
import { type AddTest, onBoth, onOurs } from './section.js';

/** A network whose rows have a shape from its first layer on: `[length, channels]` or `[height, width, channels]`. */
export function shaped(shape: readonly number[], ...layers: readonly Layer[]): Network {
	return { inputs: shape.reduce((product, length) => product * length, 1), layers: [{ kind: 'reshape', shape }, ...layers] };
}

/** Initial weights in which no scale is 1, no shift 0 and no running statistic as new; scales and variances stay above 0. */
export function livelyWeights(network: Network, members = 1): Float32Array {
	const weights = initialWeights(network, 1, members);
	const { parameters, size } = inferShapes(network);
	for (let member = 0; member < members; member++)
		for (const { offset, shape, start } of parameters) {
			if (start.kind !== 'constant') continue;
			const count = shape.reduce((product, length) => product * length, 1);
			numbers(count, offset + member, -0.4, 0.4).forEach((change, i) => {
				weights[member * size + offset + i] += change;
			});
		}
	return weights;
}

/** A line of a table: what is special about a network, and the network. */
export type Entry = readonly [title: string, network: Network];

/** One row, some, and more than the kernels take at a time. */
const batches = [1, 3, 34];

/**
 * Adds two tests for each network of a table: ours = oracle, and gradient = slope of the loss.
 *
 * Networks of a table are smooth: no relu and the like, and before a max pool nothing that changes which value is the largest.
 */
export function testNetworks(test: AddTest, table: readonly Entry[]): void {
	for (const [title, network] of table) {
		const { inputs, outputs } = inferShapes(network);
		const weights = livelyWeights(network);
		const given = (n: number) => plan(numbers(n * inputs, n), { targets: numbers(n * outputs, n + 1) });

		test(`${title}: forward, loss and gradient agree with the oracle`, (pair) =>
			onBoth(
				pair,
				network,
				async (our, their) => {
					const close = { ofLargest: 2e-5, absolute: 1e-6 };
					for (const n of batches) {
						const { rows } = given(n);
						expectClose(await our.forward(rows, n), await their.forward(rows, n), `forward of ${n} rows`, close);
						expectClose([await our.loss(given(n))], [await their.loss(given(n))], `loss of ${n} rows`, close);
						expectClose(await our.gradient(given(n)), await their.gradient(given(n)), `gradient of ${n} rows`, {
							ofLargest: 1e-4,
							absolute: 1e-6,
						});
					}
				},
				{ weights },
			));

		test(`${title}: the gradient is the slope of the loss`, (pair) =>
			onOurs(pair, network, (model) => expectSlope(model, given(5), 1e-2), { weights }));
	}
}
