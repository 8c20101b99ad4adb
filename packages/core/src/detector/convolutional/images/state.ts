import type { Network } from '../../../network/types.js';
import type { CommonState } from '../state.js';
import type { PartScale } from './fusion.js';

/** What a pixel of each channel becomes before anything reads it: (value − mean) / deviation. */
export interface PixelScaling {
	readonly mean: readonly number[];
	readonly deviation: readonly number[];
}

interface Part {
	/** How often the images are halved before the part reads them. */
	readonly halvings: number;
	/** Absent where the part is the score. */
	readonly scale?: PartScale;
}

/** A network that tells geometric transformations apart. Tensors: `transformation.weights`, `transformation.dirichlet` `[t, t]`. */
export interface TransformationPart extends Part {
	readonly kind: 'transformation';
	readonly network: Network;
	/** Numbers of the transformations, as `transformations.ts` counts them. */
	readonly transformations: readonly number[];
}

/** Mean distance to the nearest of remembered images. Tensor: `neighbors.memory` `[m, pixels]`. */
export interface NeighborsPart extends Part {
	readonly kind: 'neighbors';
	readonly neighbors: number;
}

/** A network that predicts a hidden centre from its surroundings. Tensor: `context.weights`. */
export interface ContextPart extends Part {
	readonly kind: 'context';
	readonly network: Network;
	/** Side of the window. */
	readonly context: number;
	/** Side of the hidden centre. */
	readonly hole: number;
}

/** A network that draws normal images to a centre. Tensors: `oneClass.weights`, `oneClass.center` `[latent]`. */
export interface OneClassPart extends Part {
	readonly kind: 'oneClass';
	readonly network: Network;
}

/** A network that learned labels. Tensor: `classification.weights`. */
export interface ClassificationPart extends Part {
	readonly kind: 'classification';
	readonly network: Network;
	/** What the network's one output is. */
	readonly output: 'logit' | 'probability';
}

export type PartState = TransformationPart | NeighborsPart | ContextPart | OneClassPart | ClassificationPart;

/** A detector that learned from images of one size. */
export interface ImagesState extends CommonState {
	readonly data: 'images';
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	readonly scaling: PixelScaling;
	/** What the score is made of. */
	readonly parts: readonly PartState[];
	/**
	 * Those of the parts; `reference` `[pixels]`, the mean normal image, scaled; `calibration`, the scores of held-out normal images, ascending;
	 * `heldOut`, those of all held-out images, where there are labels; `goldenRows` `[g, pixels]`, some images as they came, and `goldenScores` `[g]`.
	 */
	readonly tensors: Readonly<Record<string, Float32Array | Float64Array>>;
}
