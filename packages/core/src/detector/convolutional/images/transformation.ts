import type { Backend, Model } from '../../../backend/types.js';
import { initialWeights } from '../../../network/weights.js';
import { exp, log } from '../../../numeric/functions.js';
import { breathe, paced, throwIfAborted } from '../../../training/run.js';
import { trainModel } from '../../../training/train.js';
import { deadUnits } from '../../dead-units.js';
import { fitDirichlet } from './dirichlet.js';
import { convolutionBlocks } from './networks.js';
import { occlusionShares } from './occlusion.js';
import { type FittedPart, healthImages, lossesOf, type Part, type PartFit, partNetwork, warningsOf } from './parts.js';
import { chosenImages, type Frame, halve, halvedFrame, halvingsFor, sizeOfFrame } from './pixels.js';
import { epochsOf, trainingPlanOf } from './plan.js';
import type { TransformationPart } from './state.js';
import { sizeKeeping, transformationTargets, transformedRows } from './transformations.js';

/** Fewest steps that a training is worth, however few images there are. */
const fewestSteps = 80;
/** Most values of all transformed copies, a quarter of a gigabyte; more images than fit are left out of training. */
const mostValues = 2 ** 26;
/** Images that the Dirichlet distributions are fitted to. */
const dirichletImages = 2000;
/** Images held out whose loss is reported, at most. */
const mostHealthImages = 250;
/** Images that pass through the network at a time. */
const tileImages = 64;

/** Layers that tell `t` transformations apart. */
export function transformationLayers(frame: Frame, t: number, width: number) {
	return [...convolutionBlocks(frame, [width, 2 * width, 4 * width]), { kind: 'flatten' } as const, { kind: 'dense', units: t } as const];
}

/**
 * Learns which geometric transformation an image underwent, and how sure the network is of each on normal images.
 *
 * @see Golan and El-Yaniv 2018, arXiv:1805.10917
 */
export async function fitTransformation(fit: PartFit): Promise<FittedPart> {
	const { options, backend, signal, heldOut } = fit;
	const halvings = halvingsFor(fit.frame);
	const frame = halvedFrame(fit.frame, halvings);
	const size = sizeOfFrame(frame);
	const transformations = sizeKeeping(frame.height, frame.width, options.transformations);
	const t = transformations.length;
	const most = Math.max(1, Math.floor(mostValues / (t * size)));
	const learning = fit.learning.subarray(0, most);
	const layers = options.network.length > 0 ? options.network : transformationLayers(frame, t, options.width || 16);
	const network = partNetwork(size, [frame.height, frame.width, frame.channels], layers, t, `telling ${t} transformations apart`);
	const loss = { kind: 'softmaxCrossEntropy' } as const;
	const images = await paced(chosenImages(fit.source, learning, halvings), signal);
	const all = Uint32Array.from(learning, (_, i) => i);
	const rows = await paced(transformedRows(images, all, frame, transformations), signal);
	const untrained = initialWeights(network, options.seed);
	const model = await backend.compile(network, { weights: untrained });
	try {
		const { steps, curve } = await trainModel(model, {
			plan: trainingPlanOf(options, { rows, targets: transformationTargets(learning.length, t), loss }),
			n: learning.length * t,
			batchSize: options.batchSize || 256,
			steps: 0,
			epochs: epochsOf(options, 2, learning.length * t, options.batchSize || 256, fewestSteps),
			schedule: { name: 'cosine', peak: options.learningRate || 2e-3, warmup: 0 },
			seed: options.seed,
			patience: 0,
			signal,
			onProgress: (progress) => fit.onProgress((0.85 * progress.step) / progress.steps, progress),
		});
		const part: TransformationPart = { kind: 'transformation', halvings, network, transformations };
		const few = images.subarray(0, dirichletImages * size);
		const dirichlet = await fitDirichlets(model, few, frame, transformations, signal);
		fit.onProgress(0.95);
		const held = heldOut.subarray(0, healthImages(mostHealthImages, size));
		const heldRows = await paced(
			transformedRows(
				await paced(chosenImages(fit.source, held, halvings), signal),
				Uint32Array.from(held, (_, i) => i),
				frame,
				transformations,
			),
			signal,
		);
		const losses = await lossesOf(backend, model, untrained, { rows: heldRows, targets: transformationTargets(held.length, t), loss });
		const health = { ...losses, mean: log(t) };
		const dead = await deadUnits(backend, model, heldRows);
		const weights = model.weights();
		return {
			part,
			tensors: { 'transformation.weights': weights, 'transformation.dirichlet': Float32Array.from(dirichlet) },
			learned: {
				steps,
				curve,
				parameters: untrained.length,
				loss: health,
				deadUnits: dead.dead,
				warnings: warningsOf(health, dead, 'transformation', 'by guessing'),
			},
			notes: [
				...(learning.length < fit.learning.length
					? [
							`Transformations were learned from ${learning.length} of ${fit.learning.length} images, which is what ${mostValues / 2 ** 18} MB hold.`,
						]
					: []),
				...(frame.height !== frame.width ? ['The images are oblong, so they are turned by half a turn and mirrored only.'] : []),
			],
		};
	} finally {
		model.dispose();
	}
}

/** Logarithms of the softmax of logits `[rows, t]`, in double precision. */
function logSoftmax(logits: Float32Array, t: number): Float64Array {
	const out = new Float64Array(logits.length);
	for (let row = 0; row < logits.length; row += t) {
		let most = -Infinity;
		for (let k = 0; k < t; k++) most = Math.max(most, logits[row + k]);
		let sum = 0;
		for (let k = 0; k < t; k++) sum += exp(logits[row + k] - most);
		const offset = most + log(sum);
		for (let k = 0; k < t; k++) out[row + k] = logits[row + k] - offset;
	}
	return out;
}

/** One Dirichlet distribution of the network's probabilities for each transformation, `[t, t]`. */
async function fitDirichlets(
	model: Model,
	images: Float32Array,
	frame: Frame,
	transformations: readonly number[],
	signal: AbortSignal | undefined,
): Promise<Float64Array> {
	const t = transformations.length;
	const n = images.length / sizeOfFrame(frame);
	const logs = new Float64Array(t * t);
	const means = new Float64Array(t * t);
	for (let from = 0; from < n; from += tileImages) {
		const values = await logProbabilities(model, images, from, Math.min(tileImages, n - from), frame, transformations);
		for (let i = 0; i < values.length; i++) {
			logs[i % (t * t)] += values[i] / n;
			means[i % (t * t)] += exp(values[i]) / n;
		}
		await breathe();
		throwIfAborted(signal);
	}
	const alphas = new Float64Array(t * t);
	for (let k = 0; k < t; k++) {
		alphas.set(fitDirichlet(logs.subarray(k * t, (k + 1) * t), means.subarray(k * t, (k + 1) * t)), k * t);
		await breathe();
	}
	return alphas;
}

/** `[count, t, t]`: log probability of each transformation, for each transformation of each image. */
async function logProbabilities(
	model: Model,
	images: Float32Array,
	from: number,
	count: number,
	frame: Frame,
	transformations: readonly number[],
): Promise<Float64Array> {
	const chosen = Uint32Array.from({ length: count }, (_, i) => from + i);
	const rows = await paced(transformedRows(images, chosen, frame, transformations));
	return logSoftmax(await model.forward(rows, count * transformations.length), transformations.length);
}

/** How unlikely the network's answers to all transformations of an image are, as normal images are answered: −Σ (α − 1)·log p. */
export class TransformationSignal implements Part {
	readonly #frame: Frame;
	private constructor(
		private readonly part: TransformationPart,
		private readonly model: Model,
		private readonly dirichlet: Float32Array,
		private readonly full: Frame,
		private readonly reference: Float32Array,
	) {
		this.#frame = halvedFrame(full, part.halvings);
	}

	static async create(
		part: TransformationPart,
		tensors: Readonly<Record<string, Float32Array | Float64Array>>,
		full: Frame,
		backend: Backend,
	): Promise<TransformationSignal> {
		const model = await backend.compile(part.network, { weights: tensors['transformation.weights'] as Float32Array });
		return new TransformationSignal(
			part,
			model,
			tensors['transformation.dirichlet'] as Float32Array,
			full,
			tensors.reference as Float32Array,
		);
	}

	async values(pixels: Float32Array, n: number): Promise<Float64Array> {
		return this.#values(halve(pixels, n, this.full, this.part.halvings), n);
	}

	async #values(images: Float32Array, n: number): Promise<Float64Array> {
		const { part, dirichlet, model } = this;
		const t = part.transformations.length;
		const values = new Float64Array(n);
		for (let from = 0; from < n; from += tileImages) {
			const count = Math.min(tileImages, n - from);
			const logs = await logProbabilities(model, images, from, count, this.#frame, part.transformations);
			for (let i = 0; i < count; i++) {
				let sum = 0;
				for (let j = 0; j < t * t; j++) sum -= (dirichlet[j] - 1) * logs[i * t * t + j];
				values[from + i] = sum;
			}
		}
		return values;
	}

	async shares(pixels: Float32Array, n: number): Promise<Float64Array> {
		return occlusionShares(pixels, n, this.full, this.reference, (rows, count) => this.values(rows, count));
	}

	dispose(): void {
		this.model.dispose();
	}
}
