import { checkSize, fail, spell } from './checks.js';
import { type Shape, sizeOf } from './geometry.js';
import { Context, type Infer } from './inference/context.js';
import { activation, batchNorm, dense, dropout, instanceNorm, layerNorm, maskInput } from './inference/features.js';
import { convolution, transposedConvolution } from './inference/filters.js';
import { flatten, globalPool, pool, reshape, upsample } from './inference/positions.js';
import type { Operation } from './operations.js';
import type { Parameter } from './parameters.js';
import type { Layer, Network } from './types.js';

export type { Parameter } from './parameters.js';

/** The result of shape inference. */
export interface Program {
	readonly inputs: number;
	readonly outputs: number;
	readonly operations: readonly Operation[];
	readonly parameters: readonly Parameter[];
	/** Number of floats in the flat weights. */
	readonly size: number;
}

/** Operations between a begin and an end; what comes out has the shape of what went in. */
const residual: Infer<'residual'> = (layer, shape, where, context) => {
	context.push(shape, shape, { kind: 'residualBegin' });
	const inner = placeAll(layer.layers, shape, `${where}.residual.`, context);
	if (spell(inner) !== spell(shape))
		fail(
			`the layers inside residual block ${where} turn ${spell(shape)} features into ${spell(inner)}; they must keep the ${shape.length > 1 ? 'shape' : 'width'}.`,
			{ layer: where, expected: shape.length > 1 ? shape : shape[0], got: inner.length > 1 ? inner : inner[0] },
		);
	return context.push(shape, shape, { kind: 'residualEnd' });
};

/** A new layer is a line here. */
const kinds: { readonly [Kind in Layer['kind']]: Infer<Kind> } = {
	dense,
	activation,
	dropout,
	batchNorm,
	layerNorm,
	instanceNorm,
	maskInput,
	residual,
	reshape,
	flatten,
	conv1d: convolution,
	conv2d: convolution,
	transposedConv1d: transposedConvolution,
	transposedConv2d: transposedConvolution,
	pool,
	globalPool,
	upsample,
};

function placeAll(layers: readonly Layer[], shape: Shape, prefix: string, context: Context): Shape {
	return layers.reduce((current, layer, i) => place(layer, current, `${prefix}${i}`, context), shape);
}

function place(layer: Layer, shape: Shape, where: string, context: Context): Shape {
	if (!Object.hasOwn(kinds, layer.kind))
		fail(`layer ${where} has the unknown kind '${layer.kind}'; known are ${Object.keys(kinds).join(', ')}.`, { layer: where });
	return (kinds[layer.kind] as Infer<Layer['kind']>)(layer, shape, where, context);
}

/**
 * Infers every shape of a network and lays its parameters out in one flat array.
 *
 * @throws AnodError `ANOD_SHAPE` when a layer cannot follow the one before it, or says what no layer of its kind may; names the layer.
 */
export function inferShapes(network: Network): Program {
	if (!Number.isInteger(network.inputs) || network.inputs < 1)
		fail(`the network has ${network.inputs} inputs; it must be a whole number of at least 1.`, { got: network.inputs });
	checkSize(network.inputs, 'a row');
	const context = new Context();
	const shape = placeAll(network.layers, [network.inputs], '', context);
	const { operations, parameters } = context;
	return { inputs: network.inputs, outputs: sizeOf(shape), operations, parameters: parameters.all, size: parameters.size };
}
