import { AnodError } from '../errors.js';
import { bothAxes, channelsOf, outShape, positiveInteger, type Shape, sizeOf, slide, spell, spreadOut } from './geometry.js';
import type { Operation } from './operations.js';
import type { Conv1dLayer, Conv2dLayer, Initializer, Layer, Network, TransposedConv1dLayer, TransposedConv2dLayer } from './types.js';

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

const fail = (message: string, data: Record<string, unknown>): never => {
	throw new AnodError('ANOD_SHAPE', message, data);
};

/** What an operation says beyond its widths. */
type Own = Operation extends infer Each
	? Each extends Operation
		? Omit<Each, 'inputs' | 'outputs' | 'inputChannels' | 'outputChannels'>
		: never
	: never;

/** Walks through the layers of a network and notes operations and parameters. */
class Inference {
	readonly operations: Operation[] = [];
	readonly parameters: Parameter[] = [];
	size = 0;
	#dropouts = 0;

	placeAll(layers: readonly Layer[], shape: Shape, prefix: string): Shape {
		return layers.reduce((current, layer, i) => this.#place(layer, current, `${prefix}${i}`), shape);
	}

	#place(layer: Layer, shape: Shape, where: string): Shape {
		const same = this.#common(shape, shape);
		const channels = channelsOf(shape);
		switch (layer.kind) {
			case 'dense': {
				positiveInteger(layer.units, 'units', where);
				if (shape.length > 1)
					fail(`layer ${where} is dense, but its input has the shape ${spell(shape)}; put a flatten or globalPool layer before it.`, {
						layer: where,
						shape,
					});
				const { activation = 'linear' } = layer;
				const learned = this.#weights(layer, [channels, layer.units], channels, layer.units, where);
				this.operations.push({ ...this.#common(shape, [layer.units]), kind: 'dense', activation, ...learned });
				return [layer.units];
			}
			case 'activation':
				this.operations.push({ ...same, kind: 'activation', activation: layer.activation });
				return shape;
			case 'dropout':
				if (!(layer.rate >= 0 && layer.rate < 1))
					fail(`rate of dropout layer ${where} is ${layer.rate}; it must be in [0, 1).`, { got: layer.rate, layer: where });
				this.operations.push({ ...same, kind: 'dropout', rate: layer.rate, index: this.#dropouts++, spatial: layer.spatial ?? false });
				return shape;
			case 'batchNorm': {
				const affine = this.#scaleAndShift(channels, where);
				const mean = this.#add(`${where}.runningMean`, [channels], { kind: 'constant', value: 0 }, false);
				const variance = this.#add(`${where}.runningVariance`, [channels], { kind: 'constant', value: 1 }, false);
				const { epsilon = 1e-5, momentum = 0.1 } = layer;
				this.operations.push({ ...same, kind: 'batchNorm', epsilon, momentum, ...affine, mean, variance });
				return shape;
			}
			case 'layerNorm':
			case 'instanceNorm':
				if (layer.kind === 'instanceNorm' && shape.length === 1)
					fail(`layer ${where} is an instanceNorm, but its input has no positions; put a reshape layer before it, or use layerNorm.`, {
						layer: where,
						shape,
					});
				this.operations.push({
					...same,
					kind: layer.kind,
					epsilon: layer.epsilon ?? 1e-5,
					...this.#scaleAndShift(channels, where),
				});
				return shape;
			case 'maskInput':
				if (this.operations.length > 0) fail(`layer ${where} is a maskInput; it can only be the first layer.`, { layer: where });
				this.operations.push({ ...this.#common(shape, [2 * channels]), kind: 'maskInput' });
				return [2 * channels];
			case 'residual': {
				this.operations.push({ ...same, kind: 'residualBegin' });
				const inner = this.placeAll(layer.layers, shape, `${where}.residual.`);
				if (spell(inner) !== spell(shape))
					fail(
						`the layers inside residual block ${where} turn ${spell(shape)} features into ${spell(inner)}; they must keep the ${shape.length > 1 ? 'shape' : 'width'}.`,
						{ layer: where, expected: shape.length > 1 ? shape : channels, got: inner.length > 1 ? inner : inner[0] },
					);
				this.operations.push({ ...same, kind: 'residualEnd' });
				return shape;
			}
			case 'reshape': {
				for (const length of layer.shape) positiveInteger(length, 'shape', where);
				if (layer.shape.length < 1 || layer.shape.length > 3 || sizeOf(layer.shape) !== sizeOf(shape))
					fail(
						`layer ${where} gives ${sizeOf(shape)} features the shape ${spell(layer.shape)}; it must be [length, channels] or [height, width, channels] with that product.`,
						{ layer: where, got: layer.shape, expected: sizeOf(shape) },
					);
				return this.#push(shape, [...layer.shape], { kind: 'reshape' });
			}
			case 'flatten':
				return this.#push(shape, [sizeOf(shape)], { kind: 'reshape' });
			case 'conv1d':
			case 'conv2d':
				return this.#convolution(layer, shape, where);
			case 'transposedConv1d':
			case 'transposedConv2d':
				return this.#transposed(layer, shape, where);
			case 'pool': {
				const series = this.#positions(shape, where, layer.kind);
				const kernel = bothAxes(layer.size, 'size', where, series);
				const stride = layer.stride === undefined ? kernel : bothAxes(layer.stride, 'stride', where, series);
				const geometry = slide(shape, { kernel, stride, dilation: [1, 1], padding: layer.padding ?? 'valid' }, where);
				return this.#push(shape, outShape(geometry, channels, series), { kind: 'pool', method: layer.method, geometry });
			}
			case 'globalPool': {
				const series = this.#positions(shape, where, layer.kind);
				const kernel: readonly [number, number] = series ? [1, shape[0]] : [shape[0], shape[1]];
				const geometry = slide(shape, { kernel, stride: kernel, dilation: [1, 1], padding: 'valid' }, where);
				return this.#push(shape, [channels], { kind: 'pool', method: layer.method, geometry });
			}
			case 'upsample': {
				const series = this.#positions(shape, where, layer.kind);
				const geometry = spreadOut(shape, [1, 1], bothAxes(layer.factor, 'factor', where, series), 'same');
				return this.#push(shape, outShape(geometry, channels, series), { kind: 'upsample', method: layer.method ?? 'nearest', geometry });
			}
			default:
				return fail(`layer ${where} has the unknown kind '${(layer as { kind: string }).kind}'.`, { layer: where });
		}
	}

	#convolution(layer: Conv1dLayer | Conv2dLayer, shape: Shape, where: string): Shape {
		const series = this.#positions(shape, where, layer.kind, layer.kind === 'conv1d' ? 2 : 3);
		const { filters, groups = 1, stride = 1, dilation = 1, padding = 'valid', activation = 'linear' } = layer;
		const channels = channelsOf(shape);
		positiveInteger(filters, 'filters', where);
		positiveInteger(groups, 'groups', where);
		if (channels % groups !== 0 || filters % groups !== 0)
			fail(`layer ${where} has ${groups} groups, ${channels} channels and ${filters} filters; groups must divide both.`, {
				layer: where,
				groups,
				channels,
				filters,
			});
		const kernel = bothAxes(layer.kernel, 'kernel', where, series);
		const geometry = slide(
			shape,
			{ kernel, stride: bothAxes(stride, 'stride', where, series), dilation: bothAxes(dilation, 'dilation', where, series), padding },
			where,
		);
		const taps = kernel[0] * kernel[1];
		const form = series ? [kernel[1]] : [...kernel];
		const learned = this.#weights(
			layer,
			[...form, channels / groups, filters],
			(taps * channels) / groups,
			(taps * filters) / groups,
			where,
		);
		return this.#push(shape, outShape(geometry, filters, series), { kind: 'convolution', geometry, groups, activation, ...learned });
	}

	#transposed(layer: TransposedConv1dLayer | TransposedConv2dLayer, shape: Shape, where: string): Shape {
		const series = this.#positions(shape, where, layer.kind, layer.kind === 'transposedConv1d' ? 2 : 3);
		const { filters, stride = 1, padding = 'valid', activation = 'linear' } = layer;
		const channels = channelsOf(shape);
		positiveInteger(filters, 'filters', where);
		const kernel = bothAxes(layer.kernel, 'kernel', where, series);
		const geometry = spreadOut(shape, kernel, bothAxes(stride, 'stride', where, series), padding);
		const taps = kernel[0] * kernel[1];
		const form = series ? [kernel[1]] : [...kernel];
		const learned = this.#weights(layer, [...form, channels, filters], taps * channels, taps * filters, where);
		return this.#push(shape, outShape(geometry, filters, series), {
			kind: 'transposedConvolution',
			geometry,
			groups: 1,
			activation,
			...learned,
		});
	}

	/** @returns whether the positions are those of a series. */
	#positions(shape: Shape, where: string, kind: Layer['kind'], rank?: number): boolean {
		if (shape.length === 1 || (rank !== undefined && shape.length !== rank))
			fail(
				`layer ${where} is a ${kind}, but its input has the shape ${spell(shape)}; it needs ${rank === 3 ? '[height, width, channels]' : rank === 2 ? '[length, channels]' : 'positions and channels'}: put a reshape layer before it.`,
				{ layer: where, shape },
			);
		return shape.length === 2;
	}

	#common(before: Shape, after: Shape) {
		return { inputs: sizeOf(before), outputs: sizeOf(after), inputChannels: channelsOf(before), outputChannels: channelsOf(after) };
	}

	#push(before: Shape, after: Shape, operation: Own): Shape {
		this.operations.push({ ...this.#common(before, after), ...operation } as Operation);
		return after;
	}

	#add(name: string, shape: readonly number[], start: Parameter['start'], trainable = true): number {
		const offset = this.size;
		this.parameters.push({ name, shape, offset, trainable, start });
		this.size += sizeOf(shape);
		return offset;
	}

	#weights(
		{ bias = true, initializer = 'fanIn' }: { readonly bias?: boolean; readonly initializer?: Initializer },
		shape: Shape,
		fanIn: number,
		fanOut: number,
		where: string,
	): { weight: number; bias: number } {
		const start: Parameter['start'] = { kind: 'uniform', limit: weightLimit(initializer, fanIn, fanOut) };
		const weight = this.#add(`${where}.weight`, shape, start);
		if (!bias) return { weight, bias: -1 };
		return {
			weight,
			bias: this.#add(`${where}.bias`, [channelsOf(shape)], initializer === 'fanIn' ? start : { kind: 'constant', value: 0 }),
		};
	}

	#scaleAndShift(channels: number, where: string): { gamma: number; beta: number } {
		return {
			gamma: this.#add(`${where}.gamma`, [channels], { kind: 'constant', value: 1 }),
			beta: this.#add(`${where}.beta`, [channels], { kind: 'constant', value: 0 }),
		};
	}
}

/**
 * Infers every shape of a network and lays its parameters out in one flat array.
 *
 * @throws AnodError ANOD_SHAPE when a layer cannot follow the one before it; says which.
 */
export function inferShapes(network: Network): Program {
	positiveInteger(network.inputs, 'inputs', 'input');
	const inference = new Inference();
	const shape = inference.placeAll(network.layers, [network.inputs], '');
	const { operations, parameters, size } = inference;
	return { inputs: network.inputs, outputs: sizeOf(shape), operations, parameters, size };
}
