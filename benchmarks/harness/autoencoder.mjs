/** The network of the speed cases, ours: 30-64-32-64-30, relu inside, linear output, mse, Adam at rate 0.001. */
import { initialWeights } from '@anod/core/backend';

export const widths = [30, 64, 32, 64, 30];

export const network = {
	inputs: widths[0],
	layers: widths.slice(1).map((units, index) => ({
		kind: 'dense',
		units,
		activation: index === widths.length - 2 ? 'linear' : 'relu',
		initializer: 'glorot',
	})),
};

/** tfjs's defaults, so that both do the same arithmetic. */
export const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0 };
export const learningRate = 0.001;

/** The network made resident on a backend, with seeded weights. */
export const compileAutoencoder = (backend, seed) => backend.compile(network, { weights: initialWeights(network, seed) });
