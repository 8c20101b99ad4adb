import { RandomStream, streams } from '../numeric/random.js';
import { inferShapes } from './shapes.js';
import type { Network } from './types.js';

/**
 * Initial weights, the same on every backend: each tensor reads its own random stream (seed, weights, tensor, member).
 *
 * @returns flat `members` × size, in the layout of {@link inferShapes}.
 */
export function initialWeights(network: Network, seed: number, members = 1): Float32Array {
	const program = inferShapes(network);
	const weights = new Float32Array(program.size * members);
	for (let member = 0; member < members; member++) {
		program.parameters.forEach((parameter, index) => {
			const from = member * program.size + parameter.offset;
			const count = parameter.shape.reduce((product, length) => product * length, 1);
			if (parameter.start.kind === 'constant') weights.fill(parameter.start.value, from, from + count);
			else {
				const random = new RandomStream(seed, streams.weights, index, member);
				for (let i = 0; i < count; i++) weights[from + i] = (2 * random.float() - 1) * parameter.start.limit;
			}
		});
	}
	return weights;
}
