import type { Tensor } from '../file/index.js';
import { inferShapes, type Parameter } from '../network/shapes.js';
import type { Layer, Network } from '../network/types.js';
import { turned } from './network/turned.js';

/** How weights are laid out, for the file that holds them. */
export const torchLayout =
	"Names and shapes as PyTorch has them: dense weight [out, in]; convolution [out, in / groups, ...kernel]; transposed convolution [in, out, ...kernel]; norms weight, bias, running_mean, running_var. Layers that learn nothing have a number too; the layers of a residual block are layers.N.layers.M. Inputs of a dense layer behind a flatten come position by position, channels running fastest, where PyTorch's Flatten puts channels first.";

/** What PyTorch calls the parameters of a norm. */
const normNames: Readonly<Record<string, string>> = {
	gamma: 'weight',
	beta: 'bias',
	runningMean: 'running_mean',
	runningVariance: 'running_var',
};

const isTransposed = ({ kind }: Layer): boolean => kind === 'transposedConv1d' || kind === 'transposedConv2d';

/** One parameter in PyTorch's layout. */
function torchTensor(layer: Layer, { name, shape }: Parameter, values: Float32Array<ArrayBuffer>, at: string): Tensor {
	const own = name.slice(name.lastIndexOf('.') + 1);
	const tensor = (parameter: string, shape: readonly number[], data: Tensor['data']): Tensor => ({
		name: `${at}.${parameter}`,
		dtype: 'F32',
		shape,
		data,
	});
	if (own !== 'weight') return tensor(normNames[own] ?? own, shape, values);
	const [inner, outer] = shape.slice(-2);
	const kernel = shape.slice(0, -2);
	const taps = kernel.reduce((product, length) => product * length, 1);
	const outerFirst = !isTransposed(layer);
	return tensor('weight', [...(outerFirst ? [outer, inner] : [inner, outer]), ...kernel], turned(values, taps, inner, outer, outerFirst));
}

/**
 * The parameters of a network, named and laid out as a PyTorch user expects them: `layers.0.weight`, `layers.2.layers.0.bias`.
 *
 * @param weights - flat, of one member.
 * @param prefix - put before each name.
 */
export function torchTensors(network: Network, weights: Float32Array, prefix = ''): Tensor[] {
	const parameters = inferShapes(network).parameters;
	const walk = (layers: readonly Layer[], where: string, at: string): Tensor[] =>
		layers.flatMap((layer, i) => {
			const own = `${where}${i}`;
			const name = `${at}layers.${i}`;
			if (layer.kind === 'residual') return walk(layer.layers, `${own}.residual.`, `${name}.`);
			return parameters
				.filter((parameter) => parameter.name.slice(0, parameter.name.lastIndexOf('.')) === own)
				.map((parameter) => {
					const size = parameter.shape.reduce((product, length) => product * length, 1);
					return torchTensor(layer, parameter, weights.slice(parameter.offset, parameter.offset + size), name);
				});
		});
	return walk(network.layers, '', prefix);
}
