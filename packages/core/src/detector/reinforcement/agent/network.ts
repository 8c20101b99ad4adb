import type { Layer, Network } from '../../../network/types.js';
import type { NetworkOptions } from './types.js';

/** Initial weights that keep the spread of values where half of them are cut off, and where none are. */
const cutsOff = new Set(['relu', 'leakyRelu', 'elu', 'selu', 'silu', 'gelu']);

/** The two values of a state's decisions, [normal, anomaly], on top of what was made of the state. */
export const valuesLayer = (outputActivation: NetworkOptions['outputActivation']): Layer => ({
	kind: 'dense',
	units: 2,
	activation: outputActivation,
	initializer: 'glorot',
});

/** The network of an agent: hidden layers over what it reads of a state, then the values of its two decisions. */
export function agentNetwork({ hidden, activation, outputActivation }: NetworkOptions, inputs: number): Network {
	const initializer = cutsOff.has(activation) ? 'he' : 'glorot';
	return {
		inputs,
		layers: [...hidden.map((units): Layer => ({ kind: 'dense', units, activation, initializer })), valuesLayer(outputActivation)],
	};
}
