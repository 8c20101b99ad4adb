import type { Backend, Model } from '../../../backend/types.js';
import type { Layer } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';
import { exp } from '../../../numeric/functions.js';
import { RandomStream, streams } from '../../../numeric/random.js';
import { breathe, paced } from '../../../training/run.js';
import { trainModel } from '../../../training/train.js';
import { deadUnits } from '../../dead-units.js';
import { outputOf } from '../output.js';
import { convolutionBlocks } from './networks.js';
import { occlusionShares } from './occlusion.js';
import { type FittedPart, healthImages, lossesOf, type Part, type PartFit, partNetwork, warningsOf } from './parts.js';
import { chosenImages, type Frame, scaledImage, sizeOfFrame } from './pixels.js';
import { epochsOf, trainingPlanOf } from './plan.js';
import type { ClassificationPart } from './state.js';
import { sizeKeeping, sourcePixels, transformInto } from './transformations.js';

/** Fewest steps that a training is worth, however few images there are. */
const fewestSteps = 200;
/** Images held out whose loss is reported, at most. */
const mostHealthImages = 1000;
/** Images that pass through the network at a time. */
const tileImages = 64;

/** Images a step: fewer of large ones, whose layers would fill the memory. */
const batchOf = (size: number): number => Math.max(8, Math.min(64, Math.floor(2 ** 22 / size)));

export const classificationLayers = (frame: Frame, width: number): Layer[] => [
	...convolutionBlocks(frame, [width, 2 * width, 4 * width, 4 * width]),
	{ kind: 'globalPool', method: 'max' },
	{ kind: 'dense', units: 1 },
];

/** Images chosen by number, each turned and mirrored at random. */
function* augmentedImages(fit: PartFit, epoch: number): Generator<void, Float32Array> {
	const { source, learning, frame, options } = fit;
	const size = sizeOfFrame(frame);
	const sources = sizeKeeping(frame.height, frame.width, 8).map((k) => sourcePixels(k, frame.height, frame.width));
	const random = new RandomStream(options.seed, streams.augment, epoch);
	const rows = new Float32Array(learning.length * size);
	for (let i = 0; i < learning.length; i++) {
		transformInto(rows, i * size, scaledImage(source, learning[i]), 0, sources[random.below(sources.length)], frame.channels);
		yield;
	}
	return rows;
}

/** `[count]`: factors that give both classes the same say. */
function classWeights(targets: Float32Array): Float32Array {
	let abnormal = 0;
	for (const target of targets) abnormal += target;
	const weights = [targets.length / (2 * (targets.length - abnormal)), targets.length / (2 * abnormal)];
	return Float32Array.from(targets, (target) => weights[target]);
}

/** Learns to tell images labelled 1 from those labelled 0. */
export async function fitClassification(fit: PartFit): Promise<FittedPart> {
	const { options, backend, signal, frame, learning } = fit;
	const labels = fit.labels!;
	const size = sizeOfFrame(frame);
	const layers = options.network.length > 0 ? options.network : classificationLayers(frame, options.width || 12);
	const network = partNetwork(size, [frame.height, frame.width, frame.channels], layers, 1, 'classification');
	const output = outputOf(layers);
	const loss = { kind: output === 'logit' ? 'binaryCrossEntropy' : 'mse' } as const;
	const targetsOf = (numbers: Uint32Array): Float32Array => Float32Array.from(numbers, (i) => labels[i]);
	const targets = targetsOf(learning);
	const rowWeights = classWeights(targets);
	const planOf = (rows: Float32Array) => trainingPlanOf(options, { rows, targets, rowWeights, loss });
	const untrained = initialWeights(network, options.seed);
	const model = await backend.compile(network, { weights: untrained });
	try {
		const { steps, curve } = await trainModel(model, {
			plan: options.augment
				? async (epoch) => planOf(await paced(augmentedImages(fit, epoch), signal))
				: planOf(await paced(chosenImages(fit.source, learning, 0), signal)),
			n: learning.length,
			batchSize: options.batchSize || batchOf(size),
			steps: 0,
			epochs: epochsOf(options, 5, learning.length, options.batchSize || batchOf(size), fewestSteps),
			schedule:
				options.preset === 'classic'
					? { name: 'constant', peak: options.learningRate, warmup: 0 }
					: { name: 'cosine', peak: options.learningRate || 3e-3, warmup: 0 },
			seed: options.seed,
			patience: 0,
			signal,
			onProgress: (progress) => fit.onProgress((0.95 * progress.step) / progress.steps, progress),
		});
		const held = fit.heldOut.subarray(0, healthImages(mostHealthImages, size));
		const rows = await paced(chosenImages(fit.source, held, 0), signal);
		const heldTargets = targetsOf(held);
		const losses = await lossesOf(backend, model, untrained, { rows, targets: heldTargets, loss });
		const health = { ...losses, mean: constantLoss(heldTargets, output) };
		const dead = await deadUnits(backend, model, rows);
		return {
			part: { kind: 'classification', halvings: 0, network, output },
			tensors: { 'classification.weights': model.weights() },
			learned: {
				steps,
				curve,
				parameters: untrained.length,
				loss: health,
				deadUnits: dead.dead,
				warnings: warningsOf(health, dead, 'classification', 'by a constant probability of ½'),
			},
			notes: [
				`${targets.reduce((sum, target) => sum + target, 0)} of the ${learning.length} images that were learned from are anomalies; both classes counted the same.`,
			],
		};
	} finally {
		model.dispose();
	}
}

/** Loss of the probability ½ for every image, which is what class weights make of knowing nothing. */
function constantLoss(targets: Float32Array, output: ClassificationPart['output']): number {
	if (output === 'logit') return Math.LN2;
	let sum = 0;
	for (const target of targets) sum += (target - 0.5) * (target - 0.5);
	return sum / targets.length;
}

/** The probability that an image is an anomaly, were both classes equally frequent. */
export class ClassificationSignal implements Part {
	private constructor(
		private readonly part: ClassificationPart,
		private readonly model: Model,
		private readonly full: Frame,
		private readonly reference: Float32Array,
	) {}

	static async create(
		part: ClassificationPart,
		tensors: Readonly<Record<string, Float32Array | Float64Array>>,
		full: Frame,
		backend: Backend,
	): Promise<ClassificationSignal> {
		const model = await backend.compile(part.network, { weights: tensors['classification.weights'] as Float32Array });
		return new ClassificationSignal(part, model, full, tensors.reference as Float32Array);
	}

	async values(pixels: Float32Array, n: number): Promise<Float64Array> {
		const size = sizeOfFrame(this.full);
		const values = new Float64Array(n);
		for (let from = 0; from < n; from += tileImages) {
			const count = Math.min(tileImages, n - from);
			const outputs = await this.model.forward(pixels.subarray(from * size, (from + count) * size), count);
			// In double precision, so that probabilities near 1 stay apart.
			for (let i = 0; i < count; i++) values[from + i] = this.part.output === 'logit' ? 1 / (1 + exp(-outputs[i])) : outputs[i];
			await breathe();
		}
		return values;
	}

	shares(pixels: Float32Array, n: number): Promise<Float64Array> {
		return occlusionShares(pixels, n, this.full, this.reference, (rows, count) => this.values(rows, count));
	}

	dispose(): void {
		this.model.dispose();
	}
}
