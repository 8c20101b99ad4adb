import type { Geometry, Operation } from '../../network/operations.js';
import type { Graph, Value } from '../graph.js';
import { activate } from './activations.js';
import { turned } from './turned.js';

// Layers that read positions around a position; rows come and go with channels first.

type Filters = Extract<Operation, { kind: 'convolution' | 'transposedConvolution' }>;
type Of<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** Positions that an axis lacks behind its end for the last window; what no window reaches is left. */
const behind = (out: number, stride: number, reach: number, length: number, before: number): number =>
	Math.max(0, (out - 1) * stride + reach - length - before);

/** Zeros in front of both axes, then behind them. */
function pads(g: Geometry): number[] {
	const reachY = (g.kernelHeight - 1) * g.dilationY + 1;
	const reachX = (g.kernelWidth - 1) * g.dilationX + 1;
	return [
		g.padTop,
		g.padLeft,
		behind(g.outHeight, g.strideY, reachY, g.height, g.padTop),
		behind(g.outWidth, g.strideX, reachX, g.width, g.padLeft),
	];
}

/** @param weight - `[kernelHeight, kernelWidth, channels / groups, filters]`, flat. */
export function convolution(
	graph: Graph,
	x: Value,
	{ geometry: g, groups, activation, inputChannels, outputChannels }: Filters,
	weight: Float32Array,
	bias: Float32Array | undefined,
): Value {
	const each = inputChannels / groups;
	const kernel = graph.constant(turned(weight, g.kernelHeight * g.kernelWidth, each, outputChannels, true), [
		outputChannels,
		each,
		g.kernelHeight,
		g.kernelWidth,
	]);
	const sums = graph.node('Conv', bias ? [x, kernel, graph.constant(bias)] : [x, kernel], 'float32', {
		kernel_shape: [g.kernelHeight, g.kernelWidth],
		strides: [g.strideY, g.strideX],
		dilations: [g.dilationY, g.dilationX],
		pads: pads(g),
		group: groups,
	});
	return activate(graph, activation, sums);
}

/** Of a transposed convolution: what is cut off in front and behind, and what is added behind where the stride is wider than the kernel. */
function cut(out: number, stride: number, kernel: number, length: number, before: number): { end: number; more: number } {
	const surplus = (length - 1) * stride + kernel - before - out;
	return { end: Math.max(0, surplus), more: Math.max(0, -surplus) };
}

/** @param weight - `[kernelHeight, kernelWidth, channels, filters]`, flat. */
export function transposedConvolution(
	graph: Graph,
	x: Value,
	{ geometry: g, activation, inputChannels, outputChannels }: Filters,
	weight: Float32Array,
	bias: Float32Array | undefined,
): Value {
	const kernel = graph.constant(turned(weight, g.kernelHeight * g.kernelWidth, inputChannels, outputChannels, false), [
		inputChannels,
		outputChannels,
		g.kernelHeight,
		g.kernelWidth,
	]);
	const y = cut(g.outHeight, g.strideY, g.kernelHeight, g.height, g.padTop);
	const across = cut(g.outWidth, g.strideX, g.kernelWidth, g.width, g.padLeft);
	const sums = graph.node('ConvTranspose', bias ? [x, kernel, graph.constant(bias)] : [x, kernel], 'float32', {
		kernel_shape: [g.kernelHeight, g.kernelWidth],
		strides: [g.strideY, g.strideX],
		pads: [g.padTop, g.padLeft, y.end, across.end],
		output_padding: [y.more, across.more],
	});
	return activate(graph, activation, sums);
}

export function pool(graph: Graph, x: Value, { geometry: g, method }: Of<'pool'>): Value {
	return graph.node(method === 'max' ? 'MaxPool' : 'AveragePool', [x], 'float32', {
		kernel_shape: [g.kernelHeight, g.kernelWidth],
		strides: [g.strideY, g.strideX],
		pads: pads(g),
	});
}

/** Repeats positions along both axes, or draws straight lines between their centres; edges are held. */
export function upsample(graph: Graph, x: Value, { geometry: g, method }: Of<'upsample'>): Value {
	const along = (value: Value, axis: 2 | 3, length: number, factor: number): Value => {
		if (factor === 1) return value;
		const places = Array.from({ length: length * factor }, (_, o) => o);
		const positions = (list: readonly number[]): Value => graph.gather(value, graph.integers(list), axis);
		if (method === 'nearest') return positions(places.map((o) => Math.floor(o / factor)));
		const at = places.map((o) => Math.min(Math.max((o + 0.5) / factor - 0.5, 0), length - 1));
		const shares = at.map((position) => position - Math.floor(position));
		const weights = (list: readonly number[]): Value =>
			graph.constant(Float32Array.from(list), axis === 2 ? [list.length, 1] : [list.length]);
		return graph.add(
			graph.mul(positions(at.map(Math.floor)), weights(shares.map((share) => 1 - share))),
			graph.mul(positions(at.map((position) => Math.min(Math.floor(position) + 1, length - 1))), weights(shares)),
		);
	};
	return along(along(x, 2, g.height, g.strideY), 3, g.width, g.strideX);
}
