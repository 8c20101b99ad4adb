import type { Layer, Network } from '../../network/types.js';
import type { AutoencoderOptions } from './options.js';

/** One hidden layer with everything that belongs to it; wrapped in a residual block where the width stays. */
function hiddenLayer(options: AutoencoderOptions, width: number, units: number): Layer[] {
	const { activation, initializer, normalization } = options;
	const layers: Layer[] =
		normalization === 'none'
			? [{ kind: 'dense', units, activation, initializer }]
			: [
					{ kind: 'dense', units, initializer },
					{ kind: normalization === 'batch' ? 'batchNorm' : 'layerNorm' },
					{ kind: 'activation', activation },
				];
	if (options.dropout > 0) layers.push({ kind: 'dropout', rate: options.dropout });
	return options.residual && width === units ? [{ kind: 'residual', layers }] : layers;
}

export interface AutoencoderNetwork {
	readonly network: Network;
	/** Number of top-level layers up to and including the bottleneck; 0 without one. */
	readonly encoderLayers: number;
}

/**
 * The network of an autoencoder over `d` features: hidden layers, then, with `latent`, a linear bottleneck and the hidden layers mirrored, then the output.
 */
export function autoencoderNetwork(options: AutoencoderOptions, d: number): AutoencoderNetwork {
	const layers: Layer[] = options.maskInput ? [{ kind: 'maskInput' }] : [];
	let width = options.maskInput ? 2 * d : d;
	const add = (units: readonly number[]): void => {
		for (const count of units) {
			layers.push(...hiddenLayer(options, width, count));
			width = count;
		}
	};
	add(options.hidden);
	let encoderLayers = 0;
	if (options.latent > 0) {
		layers.push({ kind: 'dense', units: options.latent, initializer: options.initializer });
		width = options.latent;
		encoderLayers = layers.length;
		add([...options.hidden].reverse());
	}
	layers.push({ kind: 'dense', units: d, activation: options.outputActivation, initializer: options.initializer });
	return { network: { inputs: d, layers }, encoderLayers };
}
