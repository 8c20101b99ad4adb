import type { Backend, LossPlan, Model } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { inferShapes } from '../../../network/shapes.js';
import type { Layer, Network } from '../../../network/types.js';
import type { Curve, TrainProgress } from '../../../training/train.js';
import type { ConvolutionalOptions } from '../options.js';
import type { Frame, PixelSource } from './pixels.js';
import type { PartState } from './state.js';

/** One view of an image, resident in a backend. Pixels are those of the fit: `[n, height, width, channels]`, scaled, in full size. */
export interface Part {
	/** `[n]`, finite, higher = more abnormal; an image's value does not depend on the others. */
	values(pixels: Float32Array, n: number): Promise<Float64Array>;
	/** `[n, height, width]`: how much of the value each pixel makes up; ≥ 0, each image sums to 1. */
	shares(pixels: Float32Array, n: number): Promise<Float64Array>;
	dispose(): void;
}

/** What a part is fitted from. */
export interface PartFit {
	readonly source: PixelSource;
	/** That of the source. */
	readonly frame: Frame;
	/** Numbers of the images to learn from, and of those held out. */
	readonly learning: Uint32Array;
	readonly heldOut: Uint32Array;
	/** `[n]`, 1 = anomaly. */
	readonly labels?: ArrayLike<number>;
	readonly options: ConvolutionalOptions;
	readonly backend: Backend;
	readonly signal?: AbortSignal;
	/** Share of the part's work that is done, 0 to 1. */
	readonly onProgress: (fraction: number, more?: TrainProgress) => void;
}

/** What a fitted part gives to the state and to the summary. */
export interface FittedPart {
	readonly part: PartState;
	readonly tensors: Readonly<Record<string, Float32Array>>;
	readonly learned?: Learned;
	readonly notes: readonly string[];
	/** Images left out of training as suspicious. */
	readonly setAside?: number;
}

export interface Learned {
	readonly steps: number;
	readonly curve: Curve;
	readonly parameters: number;
	/** Mean loss on held-out images: trained, before training, and of what could be said without looking. */
	readonly loss: { readonly trained: number; readonly untrained: number; readonly mean: number };
	readonly deadUnits: number;
	readonly warnings: readonly string[];
}

/**
 * The network that a part asks for: the user's layers in place of the default ones, with their input's shape before them.
 *
 * @param outputs - wanted; undefined: any number.
 * @throws AnodError ANOD_SHAPE when the layers do not fit each other; ANOD_OPTION when they end in another number of outputs.
 */
export function partNetwork(
	inputs: number,
	shape: readonly number[] | undefined,
	layers: readonly Layer[],
	outputs: number | undefined,
	what: string,
): Network {
	const given = layers[0]?.kind === 'reshape' || shape === undefined ? [] : [{ kind: 'reshape', shape } as const];
	const network: Network = { inputs, layers: [...given, ...layers] };
	const got = inferShapes(network).outputs;
	if (outputs !== undefined && got !== outputs)
		throw new AnodError(
			'ANOD_OPTION',
			`option network ends in ${got} output${got === 1 ? '' : 's'}; ${what} wants ${outputs}: let its last layer be { kind: 'dense', units: ${outputs} }.`,
			{ option: 'network', got, wants: outputs },
		);
	return network;
}

/** Values of the images whose held-out loss is reported, at most. */
const healthValues = 2 ** 22;

/** How many of `most` images of a size are enough for the health report. */
export const healthImages = (most: number, size: number): number => Math.max(2, Math.min(most, Math.floor(healthValues / size)));

/** Held-out loss of a model, and of the same network with the weights from before training. */
export async function lossesOf(
	backend: Backend,
	model: Model,
	untrained: Float32Array,
	plan: LossPlan,
): Promise<{ trained: number; untrained: number }> {
	const trained = await model.loss(plan);
	const before = await backend.compile(model.network, { weights: untrained });
	try {
		return { trained, untrained: await before.loss(plan) };
	} finally {
		before.dispose();
	}
}

/** Share of dead hidden units above which something is wrong. */
const deadShare = 0.5;

/** Sentences about what looks wrong. */
export function warningsOf(
	loss: Learned['loss'],
	{ dead, hidden }: { readonly dead: number; readonly hidden: number },
	name: string,
	without: string,
): string[] {
	const warnings: string[] = [];
	if (!(loss.trained < loss.untrained))
		warnings.push(
			`${name}: training did not lower the held-out loss (${loss.trained.toPrecision(3)} after, ${loss.untrained.toPrecision(3)} before): lower learningRate or train longer.`,
		);
	if (!(loss.trained < loss.mean))
		warnings.push(
			`${name}: held-out images are told no better than ${without} (${loss.trained.toPrecision(3)} against ${loss.mean.toPrecision(3)}): there may be too few images, or another objective may suit them better.`,
		);
	if (dead > deadShare * hidden)
		warnings.push(`${name}: ${dead} of ${hidden} hidden units never change: lower learningRate or use another activation than relu.`);
	return warnings;
}
