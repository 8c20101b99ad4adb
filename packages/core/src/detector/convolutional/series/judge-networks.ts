import { AnodError } from '../../../errors.js';
import { inferShapes } from '../../../network/shapes.js';
import type { Layer, Network } from '../../../network/types.js';

const denseUnits = 32;

/** Convolutions with pools that halve, while there is something to halve. Without bias terms a network cannot map everything to one point (Ruff et al. 2018). */
function trunk(window: number, width: number, bias: boolean): Layer[] {
	const layers: Layer[] = [];
	let length = window;
	for (const [filters, kernel] of [
		[width, 5],
		[2 * width, 5],
		[2 * width, 3],
	]) {
		layers.push({ kind: 'conv1d', filters, kernel, padding: 'same', bias, activation: bias ? 'relu' : 'leakyRelu' });
		// A third pool would blur which step is meant.
		if (length < 8 || kernel === 3) continue;
		layers.push({ kind: 'pool', method: 'max', size: 2 });
		length >>= 1;
	}
	return [...layers, { kind: 'flatten' }];
}

/** Draws windows `[window, d]` to one point of `latent` dimensions. */
export const oneClassLayers = (window: number, width: number, latent: number): Layer[] => [
	...trunk(window, width, false),
	{ kind: 'dense', units: latent, bias: false },
];

/** Tells windows with an anomaly at their step from others: one logit. */
export const classificationLayers = (window: number, width: number): Layer[] => [
	...trunk(window, width, true),
	{ kind: 'dense', units: denseUnits, activation: 'relu' },
	{ kind: 'dense', units: 1 },
];

/**
 * The network over windows of `d` channels that these layers make.
 *
 * @param wanted - outputs; undefined: any.
 * @throws AnodError ANOD_OPTION when there are others.
 */
export function judgeNetwork(layers: readonly Layer[], window: number, d: number, wanted: number | undefined): Network {
	const network: Network = { inputs: window * d, layers: [{ kind: 'reshape', shape: [window, d] }, ...layers] };
	const { outputs } = inferShapes(network);
	if (wanted !== undefined && outputs !== wanted)
		throw new AnodError(
			'ANOD_OPTION',
			`option network makes ${outputs} numbers of a window of ${window} steps; classification wants ${wanted}.`,
			{ option: 'network', got: outputs, expected: wanted },
		);
	return network;
}
