import { fail, inRange, oneOf, positiveInteger, spell } from '../checks.js';
import { channelsOf } from '../geometry.js';
import { activations, initializers } from '../types.js';
import { type Infer, positionsOf } from './context.js';

// Layers that know features or channels and no neighbours.

export const dense: Infer<'dense'> = (layer, shape, where, context) => {
	const { units, activation = 'linear', initializer = 'fanIn' } = layer;
	positiveInteger(units, 'units', where);
	oneOf(activation, activations, 'activation', where);
	oneOf(initializer, initializers, 'initializer', where);
	if (shape.length > 1)
		fail(`layer ${where} is dense, but its input has the shape ${spell(shape)}; put a flatten or globalPool layer before it.`, {
			layer: where,
			shape,
		});
	const learned = context.parameters.weights(where, [shape[0], units], [shape[0], units], layer);
	return context.push(shape, [units], { kind: 'dense', activation, ...learned });
};

export const activation: Infer<'activation'> = (layer, shape, where, context) => {
	oneOf(layer.activation, activations, 'activation', where);
	return context.push(shape, shape, { kind: 'activation', activation: layer.activation });
};

/** The stream of dropout words has room for as many layers. */
const mostDropouts = 256;

export const dropout: Infer<'dropout'> = ({ rate, spatial = false }, shape, where, context) => {
	if (!(rate >= 0 && rate < 1)) fail(`rate of dropout layer ${where} is ${rate}; it must be in [0, 1).`, { got: rate, layer: where });
	if (context.dropouts === mostDropouts)
		fail(`layer ${where} is dropout layer number ${mostDropouts + 1}; a network has at most ${mostDropouts}.`, { layer: where });
	return context.push(shape, shape, { kind: 'dropout', rate, index: context.dropouts++, spatial });
};

export const batchNorm: Infer<'batchNorm'> = ({ epsilon = 1e-5, momentum = 0.1 }, shape, where, context) => {
	inRange(epsilon, 0, Infinity, 'epsilon', where);
	inRange(momentum, 0, 1, 'momentum', where);
	const channels = channelsOf(shape);
	const affine = context.parameters.scaleAndShift(where, channels);
	const statistics = context.parameters.runningStatistics(where, channels);
	return context.push(shape, shape, { kind: 'batchNorm', epsilon, momentum, ...affine, ...statistics });
};

export const layerNorm: Infer<'layerNorm'> = ({ epsilon = 1e-5 }, shape, where, context) => {
	inRange(epsilon, 0, Infinity, 'epsilon', where);
	return context.push(shape, shape, { kind: 'layerNorm', epsilon, ...context.parameters.scaleAndShift(where, channelsOf(shape)) });
};

export const instanceNorm: Infer<'instanceNorm'> = ({ epsilon = 1e-5 }, shape, where, context) => {
	inRange(epsilon, 0, Infinity, 'epsilon', where);
	positionsOf(shape, where, 'instanceNorm');
	return context.push(shape, shape, { kind: 'instanceNorm', epsilon, ...context.parameters.scaleAndShift(where, channelsOf(shape)) });
};

export const maskInput: Infer<'maskInput'> = (_layer, shape, where, context) => {
	if (context.operations.length > 0) fail(`layer ${where} is a maskInput; it can only be the first layer.`, { layer: where });
	return context.push(shape, [2 * shape[0]], { kind: 'maskInput' });
};
