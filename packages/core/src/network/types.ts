export const activations = ['linear', 'relu', 'leakyRelu', 'elu', 'selu', 'silu', 'tanh', 'sigmoid', 'gelu'] as const;

/** Element-wise functions. gelu is the exact one (erf); leakyRelu has slope 0.01, elu has alpha 1. */
export type Activation = (typeof activations)[number];

export const initializers = ['fanIn', 'glorot', 'he'] as const;

/**
 * Distribution of initial weights: `fanIn` U(±1/√in) for weight and bias; `glorot` U(±√(6/(in+out))), `he` U(±√(6/in)), both with bias 0.
 *
 * `in` and `out` are the units of a dense layer; taps × channels and taps × filters of a convolution, divided by its groups.
 */
export type Initializer = (typeof initializers)[number];

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

/**
 * Zeroes a share of the units in training and scales the rest by 1/(1 − rate); does nothing when scoring.
 * `spatial` drops whole channels: a channel of a row is dropped at all positions or at none.
 */
export interface DropoutLayer {
	readonly kind: 'dropout';
	readonly rate: number;
	readonly spatial?: boolean;
}

/**
 * Normalises each feature, or each channel over all positions, over the batch (biased variance); scoring uses running statistics
 * (unbiased variance, momentum 0.1 = weight of the new batch).
 */
export interface BatchNormLayer {
	readonly kind: 'batchNorm';
	readonly epsilon?: number;
	readonly momentum?: number;
}

/** Normalises each row over its features, or each position over its channels (biased variance). */
export interface LayerNormLayer {
	readonly kind: 'layerNorm';
	readonly epsilon?: number;
}

/** Normalises each channel of each row over its positions (biased variance), then scales and shifts by channel. Needs positions. */
export interface InstanceNormLayer {
	readonly kind: 'instanceNorm';
	readonly epsilon?: number;
}

/**
 * Gives the features of a row a shape without moving them: `[length, channels]` for series, `[height, width, channels]` for images,
 * the last index running fastest. The product must be the number of features.
 */
export interface ReshapeLayer {
	readonly kind: 'reshape';
	readonly shape: readonly number[];
}

/** Takes the shape off: `[…]` → one list of features, unmoved. */
export interface FlattenLayer {
	readonly kind: 'flatten';
}

/**
 * What lies outside the edges counts as 0. `valid`: nothing outside is read; `same`: out = ⌈in / stride⌉, the larger half of an odd
 * padding behind (as TensorFlow does); `causal` (one dimension): out = ⌈in / stride⌉, all padding before, so an output never sees what comes after it.
 */
export type Padding = 'valid' | 'same' | 'causal';

/** One number for both axes, or `[height, width]`. */
export type Extent = number | readonly [height: number, width: number];

interface Filters {
	readonly filters: number;
	readonly activation?: Activation;
	readonly bias?: boolean;
	readonly initializer?: Initializer;
}

/**
 * Convolution over `[length, channels]` → `[outLength, filters]`; weight `[kernel, channels / groups, filters]`.
 * Filter f reads the channels of its group: groups of channels / groups, filters in as many equal runs. `groups` = channels is depthwise.
 */
export interface Conv1dLayer extends Filters {
	readonly kind: 'conv1d';
	readonly kernel: number;
	readonly stride?: number;
	readonly dilation?: number;
	/** Default `valid`. */
	readonly padding?: Padding;
	readonly groups?: number;
}

/** Convolution over `[height, width, channels]` → `[outHeight, outWidth, filters]`; weight `[kernelHeight, kernelWidth, channels / groups, filters]`. */
export interface Conv2dLayer extends Filters {
	readonly kind: 'conv2d';
	readonly kernel: Extent;
	readonly stride?: Extent;
	readonly dilation?: Extent;
	/** Default `valid`. */
	readonly padding?: 'valid' | 'same';
	readonly groups?: number;
}

/**
 * Transposed convolution, the way back of a convolution: each input position adds kernel × filters to the outputs from stride·position on.
 * `valid`: out = (in − 1)·stride + kernel; `same`: out = in·stride, cut off at both ends (the smaller half in front). Weight `[kernel, channels, filters]`.
 */
export interface TransposedConv1dLayer extends Filters {
	readonly kind: 'transposedConv1d';
	readonly kernel: number;
	readonly stride?: number;
	/** Default `valid`. */
	readonly padding?: 'valid' | 'same';
}

/** As {@link TransposedConv1dLayer} over `[height, width, channels]`; weight `[kernelHeight, kernelWidth, channels, filters]`. */
export interface TransposedConv2dLayer extends Filters {
	readonly kind: 'transposedConv2d';
	readonly kernel: Extent;
	readonly stride?: Extent;
	/** Default `valid`. */
	readonly padding?: 'valid' | 'same';
}

/** The largest or the mean value of each channel in a window; what lies outside the edges counts for neither. Series or images. */
export interface PoolLayer {
	readonly kind: 'pool';
	readonly method: 'max' | 'average';
	readonly size: Extent;
	/** Default: the size. */
	readonly stride?: Extent;
	/** Default `valid`. */
	readonly padding?: 'valid' | 'same';
}

/** The largest or the mean value of each channel over all positions: `[…, channels]` → `channels` features, flat. */
export interface GlobalPoolLayer {
	readonly kind: 'globalPool';
	readonly method: 'max' | 'average';
}

/**
 * Repeats positions (`nearest`) or draws lines between their centres (`linear`, in each direction; edges are held), `factor` times as many.
 * Output o reads position (o + ½)/factor − ½.
 */
export interface UpsampleLayer {
	readonly kind: 'upsample';
	readonly factor: Extent;
	/** Default `nearest`. */
	readonly method?: 'nearest' | 'linear';
}

/** `y = x + layers(x)`; the inner layers keep the shape. */
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

/** A layer as plain data: its `kind` and what that kind needs. Shapes follow from the input; weights are kept elsewhere. */
export type Layer =
	| DenseLayer
	| ActivationLayer
	| DropoutLayer
	| BatchNormLayer
	| LayerNormLayer
	| InstanceNormLayer
	| ResidualLayer
	| MaskInputLayer
	| ReshapeLayer
	| FlattenLayer
	| Conv1dLayer
	| Conv2dLayer
	| TransposedConv1dLayer
	| TransposedConv2dLayer
	| PoolLayer
	| GlobalPoolLayer
	| UpsampleLayer;

/**
 * A network as plain data: the width of a row and the layers it passes through. Holds no weights.
 * Rows are flat on their way in and out; a `reshape` gives them positions and channels.
 */
export interface Network {
	readonly inputs: number;
	readonly layers: readonly Layer[];
}
