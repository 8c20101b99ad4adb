import { bothAxes, checkTaps, fail, oneOf, positiveInteger } from '../checks.js';
import { channelsOf, outShape, type Shape, slide, spreadOut } from '../geometry.js';
import {
	activations,
	type Conv1dLayer,
	type Conv2dLayer,
	initializers,
	type TransposedConv1dLayer,
	type TransposedConv2dLayer,
} from '../types.js';
import { type Context, positionsOf } from './context.js';

type Filters = Conv1dLayer | Conv2dLayer | TransposedConv1dLayer | TransposedConv2dLayer;

function checkFilters({ filters, activation = 'linear', initializer = 'fanIn' }: Filters, where: string): void {
	positiveInteger(filters, 'filters', where);
	oneOf(activation, activations, 'activation', where);
	oneOf(initializer, initializers, 'initializer', where);
}

/** `[kernel]` of a series, `[height, width]` of an image. */
const form = (kernel: readonly [number, number], series: boolean): readonly number[] => (series ? [kernel[1]] : kernel);

export function convolution(layer: Conv1dLayer | Conv2dLayer, shape: Shape, where: string, context: Context): Shape {
	const series = positionsOf(shape, where, layer.kind, layer.kind === 'conv1d' ? 2 : 3);
	const { filters, groups = 1, stride = 1, dilation = 1, padding = 'valid', activation = 'linear' } = layer;
	checkFilters(layer, where);
	oneOf(padding, series ? ['valid', 'same', 'causal'] : ['valid', 'same'], 'padding', where);
	positiveInteger(groups, 'groups', where);
	const channels = channelsOf(shape);
	if (channels % groups !== 0 || filters % groups !== 0)
		fail(`layer ${where} has ${groups} groups, ${channels} channels and ${filters} filters; groups must divide both.`, {
			layer: where,
			groups,
			channels,
			filters,
		});
	const kernel = bothAxes(layer.kernel, 'kernel', where, series);
	checkTaps(kernel, 'kernel', where);
	const strides = bothAxes(stride, 'stride', where, series);
	const dilations = bothAxes(dilation, 'dilation', where, series);
	const geometry = slide(shape, { kernel, stride: strides, dilation: dilations, padding }, where);
	const taps = kernel[0] * kernel[1];
	const weight = [...form(kernel, series), channels / groups, filters];
	const learned = context.parameters.weights(where, weight, [(taps * channels) / groups, (taps * filters) / groups], layer);
	return context.push(shape, outShape(geometry, filters, series), { kind: 'convolution', geometry, groups, activation, ...learned });
}

export function transposedConvolution(
	layer: TransposedConv1dLayer | TransposedConv2dLayer,
	shape: Shape,
	where: string,
	context: Context,
): Shape {
	const series = positionsOf(shape, where, layer.kind, layer.kind === 'transposedConv1d' ? 2 : 3);
	const { filters, stride = 1, padding = 'valid', activation = 'linear' } = layer;
	checkFilters(layer, where);
	oneOf(padding, ['valid', 'same'], 'padding', where);
	const channels = channelsOf(shape);
	const kernel = bothAxes(layer.kernel, 'kernel', where, series);
	checkTaps(kernel, 'kernel', where);
	const geometry = spreadOut(shape, kernel, bothAxes(stride, 'stride', where, series), padding);
	const taps = kernel[0] * kernel[1];
	const learned = context.parameters.weights(where, [...form(kernel, series), channels, filters], [taps * channels, taps * filters], layer);
	const own = { kind: 'transposedConvolution', geometry, groups: 1, activation, ...learned } as const;
	return context.push(shape, outShape(geometry, filters, series), own);
}
