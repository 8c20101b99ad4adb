import type { Layer } from '../../../network/types.js';
import type { Frame } from './pixels.js';

/** A side that a 2 × 2 pool may halve. */
const poolable = 4;

/**
 * Convolutions 3 × 3, each with a pool that halves, while there is something to halve, batch norm and relu. The pool comes first: what follows has a quarter
 * of the work.
 *
 * @param filters - of each convolution.
 */
export function convolutionBlocks({ height, width }: Frame, filters: readonly number[]): Layer[] {
	let side = Math.min(height, width);
	return filters.flatMap((count): Layer[] => {
		const halves = side >= poolable;
		if (halves) side = Math.floor(side / 2);
		return [
			{ kind: 'conv2d', filters: count, kernel: 3, padding: 'same', bias: false },
			...(halves ? [{ kind: 'pool', method: 'max', size: 2 } as const] : []),
			{ kind: 'batchNorm' },
			{ kind: 'activation', activation: 'relu' },
		];
	});
}

/** The same without batch norm and bias terms: with them, a network can map everything to one point (Ruff et al. 2018). */
export function biaslessBlocks({ height, width }: Frame, filters: readonly number[]): Layer[] {
	let side = Math.min(height, width);
	return filters.flatMap((count): Layer[] => {
		const halves = side >= poolable;
		if (halves) side = Math.floor(side / 2);
		return [
			{ kind: 'conv2d', filters: count, kernel: 3, padding: 'same', bias: false, activation: 'leakyRelu' },
			...(halves ? [{ kind: 'pool', method: 'max', size: 2 } as const] : []),
		];
	});
}
