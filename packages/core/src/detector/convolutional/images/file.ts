import { inferShapes } from '../../../network/shapes.js';
import { halvedFrame, sizeOfFrame } from './pixels.js';
import type { ImageSet } from './read.js';
import type { ImagesState, PartState } from './state.js';

/** What a file holds of the state besides tensors. */
export type ImagesHeader = Omit<ImagesState, 'tensors'>;

/** Shapes of a part's tensors. */
function partTensors(part: PartState, header: ImagesHeader, count: (name: string) => number): Record<string, readonly number[]> {
	if (part.kind === 'neighbors') {
		const size = sizeOfFrame(halvedFrame(header, part.halvings));
		return { 'neighbors.memory': [count('neighbors.memory') / size, size] };
	}
	const { size, outputs } = inferShapes(part.network);
	const weights = { [`${part.kind}.weights`]: [size] };
	if (part.kind === 'transformation') return { ...weights, 'transformation.dirichlet': [outputs, outputs] };
	if (part.kind === 'oneClass') return { ...weights, 'oneClass.center': [outputs] };
	return weights;
}

/**
 * Every tensor that a model file of images must hold, by name, with its shape: what the header says, but for lengths that only the file knows, which are taken
 * from there and must then be whole numbers above 0.
 *
 * @param count - length of a tensor of the file; 0 where there is none.
 */
export function imagesTensors(header: ImagesHeader, count: (name: string) => number): Record<string, readonly number[]> {
	const size = sizeOfFrame(header);
	const golden = count('goldenRows') / size;
	return {
		...Object.assign({}, ...header.parts.map((part) => partTensors(part, header, count))),
		reference: [size],
		calibration: [count('calibration')],
		...(header.objectives.includes('classification') ? { heldOut: [count('heldOut')] } : {}),
		goldenRows: [golden, size],
		goldenScores: [golden],
	};
}

/** The images of a state that `load` scores again. */
export function goldenImages({ height, width, channels, tensors }: ImagesState): ImageSet {
	const pixels = tensors.goldenRows as Float32Array;
	return { n: pixels.length / (height * width * channels), height, width, channels, pixels };
}
