import type { CommonState } from '../state.js';

/** A detector that learned from images of one size. */
export interface ImagesState extends CommonState {
	readonly data: 'images';
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly tensors: Readonly<Record<string, Float32Array | Float64Array>>;
}
