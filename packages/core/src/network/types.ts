/** Element-wise functions. gelu is the exact one (erf); leakyRelu has slope 0.01, elu has alpha 1. */
export type Activation = 'linear' | 'relu' | 'leakyRelu' | 'elu' | 'selu' | 'silu' | 'tanh' | 'sigmoid' | 'gelu';

/** Distribution of initial weights: `fanIn` U(±1/√in) for weight and bias; `glorot` U(±√(6/(in+out))), `he` U(±√(6/in)), both with bias 0. */
export type Initializer = 'fanIn' | 'glorot' | 'he';

/** `y = activation(x·W + b)`, W `[in, units]`. */
export interface DenseLayer {
	readonly kind: 'dense';
	readonly units: number;
	readonly activation?: Activation;
	readonly bias?: boolean;
	readonly initializer?: Initializer;
}

/** Applies a function to each element. */
export interface ActivationLayer {
	readonly kind: 'activation';
	readonly activation: Activation;
}

/** Zeroes a share of the units in training and scales the rest by 1/(1 − rate); does nothing when scoring. */
export interface DropoutLayer {
	readonly kind: 'dropout';
	readonly rate: number;
}

/** Normalises each feature over the batch (biased variance); scoring uses running statistics (unbiased variance, momentum 0.1 = weight of the new batch). */
export interface BatchNormLayer {
	readonly kind: 'batchNorm';
	readonly epsilon?: number;
	readonly momentum?: number;
}

/** Normalises each row over its features (biased variance). */
export interface LayerNormLayer {
	readonly kind: 'layerNorm';
	readonly epsilon?: number;
}

/** `y = x + layers(x)`; the inner layers keep the width. */
export interface ResidualLayer {
	readonly kind: 'residual';
	readonly layers: readonly Layer[];
}

/**
 * Turns missing cells into an input a network can read: `[n, d]` with NaN where a value is missing or hidden
 * → `[n, 2·d]`: the values with 0 in place of NaN, then a 1 for each missing cell. First layer only.
 */
export interface MaskInputLayer {
	readonly kind: 'maskInput';
}

export type Layer = DenseLayer | ActivationLayer | DropoutLayer | BatchNormLayer | LayerNormLayer | ResidualLayer | MaskInputLayer;

/** A network as plain data: the width of a row and the layers it passes through. Holds no weights. */
export interface Network {
	readonly inputs: number;
	readonly layers: readonly Layer[];
}
