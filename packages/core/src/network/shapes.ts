import { AnodError } from '../errors.js';
import type { Activation, Initializer, Layer, Network } from './types.js';

/** One operation of a network after shape inference; nested residual blocks are unrolled into a begin and an end. */
export type Operation =
	| {
			readonly kind: 'dense';
			readonly inputs: number;
			readonly outputs: number;
			readonly activation: Activation;
			readonly weight: number /** −1: none */;
			readonly bias: number;
	  }
	| { readonly kind: 'activation'; readonly inputs: number; readonly outputs: number; readonly activation: Activation }
	| {
			readonly kind: 'dropout';
			readonly inputs: number;
			readonly outputs: number;
			readonly rate: number /** Counts the dropout layers from 0. */;
			readonly index: number;
	  }
	| {
			readonly kind: 'batchNorm';
			readonly inputs: number;
			readonly outputs: number;
			readonly epsilon: number;
			readonly momentum: number;
			readonly gamma: number;
			readonly beta: number;
			readonly mean: number;
			readonly variance: number;
	  }
	| {
			readonly kind: 'layerNorm';
			readonly inputs: number;
			readonly outputs: number;
			readonly epsilon: number;
			readonly gamma: number;
			readonly beta: number;
	  }
	| { readonly kind: 'maskInput'; readonly inputs: number; readonly outputs: number }
	| { readonly kind: 'residualBegin' | 'residualEnd'; readonly inputs: number; readonly outputs: number };

/** One tensor of a network: where it lies in the flat weights and how it starts. */
export interface Parameter {
	/** For example `0.weight`, `2.residual.0.bias`. */
	readonly name: string;
	readonly shape: readonly number[];
	readonly offset: number;
	/** False for running statistics. */
	readonly trainable: boolean;
	readonly start: { readonly kind: 'constant'; readonly value: number } | { readonly kind: 'uniform'; readonly limit: number };
}

/** The result of shape inference. */
export interface Program {
	readonly inputs: number;
	readonly outputs: number;
	readonly operations: readonly Operation[];
	readonly parameters: readonly Parameter[];
	/** Number of floats in the flat weights. */
	readonly size: number;
}

const weightLimit = (initializer: Initializer, inputs: number, outputs: number): number =>
	initializer === 'fanIn' ? Math.sqrt(1 / inputs) : initializer === 'he' ? Math.sqrt(6 / inputs) : Math.sqrt(6 / (inputs + outputs));

function positiveInteger(value: number, what: string, where: string): void {
	if (!Number.isInteger(value) || value < 1)
		throw new AnodError('ANOD_SHAPE', `${what} of layer ${where} is ${value}; it must be a whole number of at least 1.`, {
			got: value,
			layer: where,
		});
}

/**
 * Infers every shape of a network and lays its parameters out in one flat array.
 *
 * @throws AnodError ANOD_SHAPE when a layer cannot follow the one before it; says which.
 */
export function inferShapes(network: Network): Program {
	positiveInteger(network.inputs, 'inputs', 'input');
	const operations: Operation[] = [];
	const parameters: Parameter[] = [];
	let size = 0;
	let dropouts = 0;
	const add = (name: string, shape: readonly number[], start: Parameter['start'], trainable = true): number => {
		const offset = size;
		parameters.push({ name, shape, offset, trainable, start });
		size += shape.reduce((product, length) => product * length, 1);
		return offset;
	};
	const constant = (value: number): Parameter['start'] => ({ kind: 'constant', value });

	const place = (layer: Layer, width: number, where: string): number => {
		switch (layer.kind) {
			case 'dense': {
				positiveInteger(layer.units, 'units', where);
				const initializer = layer.initializer ?? 'fanIn';
				const limit = weightLimit(initializer, width, layer.units);
				const weight = add(`${where}.weight`, [width, layer.units], { kind: 'uniform', limit });
				const bias =
					layer.bias === false
						? -1
						: add(`${where}.bias`, [layer.units], initializer === 'fanIn' ? { kind: 'uniform', limit } : constant(0));
				operations.push({ kind: 'dense', inputs: width, outputs: layer.units, activation: layer.activation ?? 'linear', weight, bias });
				return layer.units;
			}
			case 'activation':
				operations.push({ kind: 'activation', inputs: width, outputs: width, activation: layer.activation });
				return width;
			case 'dropout':
				if (!(layer.rate >= 0 && layer.rate < 1))
					throw new AnodError('ANOD_SHAPE', `rate of dropout layer ${where} is ${layer.rate}; it must be in [0, 1).`, {
						got: layer.rate,
						layer: where,
					});
				operations.push({ kind: 'dropout', inputs: width, outputs: width, rate: layer.rate, index: dropouts++ });
				return width;
			case 'batchNorm': {
				const gamma = add(`${where}.gamma`, [width], constant(1));
				const beta = add(`${where}.beta`, [width], constant(0));
				const mean = add(`${where}.runningMean`, [width], constant(0), false);
				const variance = add(`${where}.runningVariance`, [width], constant(1), false);
				operations.push({
					kind: 'batchNorm',
					inputs: width,
					outputs: width,
					epsilon: layer.epsilon ?? 1e-5,
					momentum: layer.momentum ?? 0.1,
					gamma,
					beta,
					mean,
					variance,
				});
				return width;
			}
			case 'layerNorm': {
				const gamma = add(`${where}.gamma`, [width], constant(1));
				const beta = add(`${where}.beta`, [width], constant(0));
				operations.push({ kind: 'layerNorm', inputs: width, outputs: width, epsilon: layer.epsilon ?? 1e-5, gamma, beta });
				return width;
			}
			case 'maskInput':
				if (operations.length > 0)
					throw new AnodError('ANOD_SHAPE', `layer ${where} is a maskInput; it can only be the first layer.`, { layer: where });
				operations.push({ kind: 'maskInput', inputs: width, outputs: 2 * width });
				return 2 * width;
			case 'residual': {
				operations.push({ kind: 'residualBegin', inputs: width, outputs: width });
				const inner = placeAll(layer.layers, width, `${where}.residual.`);
				if (inner !== width)
					throw new AnodError(
						'ANOD_SHAPE',
						`the layers inside residual block ${where} turn ${width} features into ${inner}; they must keep the width.`,
						{ layer: where, expected: width, got: inner },
					);
				operations.push({ kind: 'residualEnd', inputs: width, outputs: width });
				return width;
			}
			default:
				throw new AnodError('ANOD_SHAPE', `layer ${where} has the unknown kind '${(layer as { kind: string }).kind}'.`, { layer: where });
		}
	};
	const placeAll = (layers: readonly Layer[], width: number, prefix: string): number =>
		layers.reduce((current, layer, i) => place(layer, current, `${prefix}${i}`), width);
	const outputs = placeAll(network.layers, network.inputs, '');
	return { inputs: network.inputs, outputs, operations, parameters, size };
}
