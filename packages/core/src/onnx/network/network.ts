import type { Geometry, Operation } from '../../network/operations.js';
import { inferShapes } from '../../network/shapes.js';
import type { Network } from '../../network/types.js';
import type { Graph, Value } from '../graph.js';
import { activate } from './activations.js';
import { batchNorm, normalise } from './norms.js';
import { anyForm, channelsFirst, type Form, flat, type Tensor } from './tensor.js';
import { convolution, pool, transposedConvolution, upsample } from './windows.js';

/** A network with its weights, applied to rows. */
class Applied {
	/** What residual blocks add to their ends. */
	readonly #skipped: Tensor[] = [];
	constructor(
		private readonly graph: Graph,
		private readonly weights: Float32Array,
	) {}

	#take(offset: number, length: number): Float32Array {
		return this.weights.slice(offset, offset + length);
	}
	#bias({ bias, outputChannels }: Extract<Operation, { bias: number }> & Operation): Float32Array | undefined {
		return bias < 0 ? undefined : this.#take(bias, outputChannels);
	}

	apply(operation: Operation, x: Tensor): Tensor {
		const { graph } = this;
		const { inputs, outputs, inputChannels } = operation;
		switch (operation.kind) {
			case 'dense': {
				const weight = graph.constant(this.#take(operation.weight, inputs * outputs), [inputs, outputs]);
				const bias = this.#bias(operation);
				const sums = graph.node('Gemm', [flat(graph, x), weight, ...(bias ? [graph.constant(bias)] : [])], 'float32');
				return { value: activate(graph, operation.activation, sums), features: outputs };
			}
			case 'activation':
				return { ...x, value: activate(graph, operation.activation, x.value) };
			case 'dropout':
				return x;
			case 'maskInput': {
				const missing = graph.isNaN(x.value);
				const marks = graph.cast(missing, 'float32');
				return { value: graph.concat([graph.where(missing, 0, x.value), marks], 1), features: outputs };
			}
			case 'reshape':
				return { value: flat(graph, x), features: outputs };
			case 'residualBegin':
				this.#skipped.push(x);
				return x;
			case 'residualEnd':
				return this.#added(this.#skipped.pop()!, x);
			case 'batchNorm':
			case 'layerNorm':
			case 'instanceNorm':
				return this.#normed(operation, x);
			default: {
				const before = this.#windowed(operation, channelsFirst(graph, x, formOf(operation.geometry, inputChannels, 'in')));
				return { value: before, features: outputs, form: formOf(operation.geometry, operation.outputChannels, 'out') };
			}
		}
	}

	#windowed(operation: Extract<Operation, { geometry: Geometry }> & Operation, x: Value): Value {
		const { graph } = this;
		if (operation.kind === 'pool') return pool(graph, x, operation);
		if (operation.kind === 'upsample') return upsample(graph, x, operation);
		const { geometry, inputChannels, groups, outputChannels, weight } = operation;
		const taps = geometry.kernelHeight * geometry.kernelWidth;
		const values = this.#take(weight, (taps * inputChannels * outputChannels) / groups);
		return operation.kind === 'convolution'
			? convolution(graph, x, operation, values, this.#bias(operation))
			: transposedConvolution(graph, x, operation, values, this.#bias(operation));
	}

	#normed(operation: Extract<Operation, { kind: 'batchNorm' | 'layerNorm' | 'instanceNorm' }> & Operation, x: Tensor): Tensor {
		const { graph } = this;
		const { inputs, inputChannels: channels } = operation;
		const affine = { gamma: this.#take(operation.gamma, channels), beta: this.#take(operation.beta, channels) };
		const form = inputs === channels && !x.form && operation.kind !== 'instanceNorm' ? undefined : anyForm(x, channels);
		const value = form ? channelsFirst(graph, x, form) : x.value;
		const axes = form ? 4 : 2;
		if (operation.kind === 'batchNorm') {
			const [mean, variance] = [this.#take(operation.mean, channels), this.#take(operation.variance, channels)];
			return { value: batchNorm(graph, value, axes, operation, affine, mean, variance), features: inputs, form };
		}
		const over = operation.kind === 'layerNorm' ? [1] : [2, 3];
		return { value: normalise(graph, value, axes, over, operation.epsilon, affine), features: inputs, form };
	}

	#added(skipped: Tensor, x: Tensor): Tensor {
		const { graph } = this;
		if (x.form) return { ...x, value: graph.add(channelsFirst(graph, skipped, x.form), x.value) };
		return { ...x, value: graph.add(flat(graph, skipped), x.value) };
	}
}

const formOf = ({ height, width, outHeight, outWidth }: Geometry, channels: number, side: 'in' | 'out'): Form =>
	side === 'in' ? { channels, height, width } : { channels, height: outHeight, width: outWidth };

/**
 * What a network makes of rows, as a backend's `forward` with one member.
 *
 * @param rows - `[n, inputs]`, float32.
 * @param weights - flat, as `inferShapes` lays them out.
 * @returns `[n, outputs]`, float32.
 */
export function networkOutput(graph: Graph, network: Network, weights: Float32Array, rows: Value): Value {
	const { operations } = inferShapes(network);
	const applied = new Applied(graph, weights);
	const start: Tensor = { value: rows, features: network.inputs };
	return flat(
		graph,
		operations.reduce((x, operation) => applied.apply(operation, x), start),
	);
}

/** The mean of what several members make of rows, as `rebuild`: added in double precision. */
export function meanOutput(graph: Graph, network: Network, weights: Float32Array, members: number, rows: Value): Value {
	const { size } = inferShapes(network);
	const outputs = Array.from({ length: members }, (_, member) =>
		networkOutput(graph, network, weights.subarray(member * size, (member + 1) * size), rows),
	);
	if (members === 1) return outputs[0];
	const sum = outputs.map((output) => graph.cast(output, 'float64')).reduce((total, output) => graph.add(total, output));
	return graph.cast(graph.div(sum, members), 'float32');
}
