import { inferShapes, type Loss, type Network } from '@anod/core/backend';
import { expect } from 'vitest';
import golden from '../../golden/layers.json' with { type: 'json' };
import { expectClose } from '../close.js';
import { plan } from './plans.js';
import { onOurs, type Section } from './section.js';

/** Numbers of PyTorch in double precision; ours are float32, through up to three layers. */
const tolerance = { ofLargest: 3e-6, ofEach: 3e-6, absolute: 1e-7 };

/** golden/layers.py writes the file, and says how PyTorch is brought to our paddings and layouts. */
export const goldenLayers: Section = {
	title: 'PyTorch, layers over positions',
	define(test) {
		for (const { title, expected, ...given } of golden.cases) {
			const network = given.network as Network;
			test(`PyTorch: ${title}: output, loss and gradient`, (pair) =>
				onOurs(
					pair,
					network,
					async (model) => {
						const rows = Float32Array.from(given.rows);
						const wanted = plan(rows, { targets: Float32Array.from(given.targets), loss: given.loss as Loss });
						expect(inferShapes(network).size).toBe(given.weights.length);
						expectClose(await model.forward(rows, rows.length / network.inputs), expected.output, 'output', tolerance);
						expectClose([await model.loss(wanted)], [expected.loss], 'loss', tolerance);
						expectClose(await model.gradient(wanted), expected.gradient, 'gradient', tolerance);
					},
					{ weights: Float32Array.from(given.weights) },
				));
		}
	},
};
