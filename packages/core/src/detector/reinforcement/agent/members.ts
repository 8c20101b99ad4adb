import { inferShapes } from '../../../network/shapes.js';
import type { Network } from '../../../network/types.js';
import { agentNetwork } from './network.js';
import type { NetworkOptions } from './types.js';

/** A network with its weights. */
export interface Weighted {
	readonly network: Network;
	readonly weights: Float32Array;
}

/** The network of several agents side by side. */
export const joinedNetwork = (options: NetworkOptions, inputs: number, members: number): Network =>
	agentNetwork({ ...options, hidden: options.hidden.map((units) => units * members) }, inputs);

/**
 * One network that expects the mean of what several agents expect: their hidden units side by side, which know nothing of each other's, and as many times less of
 * each in the values. It can go on learning as any other.
 *
 * @param options - of one of them; the values have to be linear.
 * @param weights - of each, flat in the layout of `agentNetwork(options, inputs)`.
 */
export function joinMembers(options: NetworkOptions, inputs: number, weights: readonly Float32Array[]): Weighted {
	const members = weights.length;
	const network = joinedNetwork(options, inputs, members);
	if (members === 1) return { network, weights: weights[0] };
	const one = inferShapes(agentNetwork(options, inputs)).parameters;
	const { parameters, size } = inferShapes(network);
	const joined = new Float32Array(size);
	parameters.forEach(({ shape, offset }, p) => {
		const [rows, columns] = shape.length === 2 ? shape : [1, shape[0]];
		const small = one[p].shape;
		const [height, width] = small.length === 2 ? small : [1, small[0]];
		// Values are added up from all members; what a layer reads is its member's own, but for the inputs, which are everybody's.
		const factor = width === columns ? 1 / members : 1;
		for (let member = 0; member < members; member++) {
			const top = height === rows ? 0 : member * height;
			const left = width === columns ? 0 : member * width;
			for (let i = 0; i < height; i++)
				for (let j = 0; j < width; j++)
					joined[offset + (top + i) * columns + left + j] += factor * weights[member][one[p].offset + i * width + j];
		}
	});
	return { network, weights: joined };
}
