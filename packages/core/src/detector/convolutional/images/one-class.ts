import type { Backend, Model } from '../../../backend/types.js';
import type { Layer } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';
import { breathe, paced, throwIfAborted } from '../../../training/run.js';
import { type TrainProgress, trainModel } from '../../../training/train.js';
import { deadUnits } from '../../dead-units.js';
import { initialCenter } from '../center.js';
import { biaslessBlocks } from './networks.js';
import { occlusionShares } from './occlusion.js';
import { type FittedPart, healthImages, lossesOf, type Part, type PartFit, partNetwork, warningsOf } from './parts.js';
import { chosenImages, type Frame, halve, halvedFrame, halvingsFor, sizeOfFrame } from './pixels.js';
import { epochsOf, trainingPlanOf } from './plan.js';
import type { OneClassPart } from './state.js';

/** Fewest steps that a training is worth, however few images there are. */
const fewestSteps = 100;
/** Images held out whose loss is reported, at most. */
const mostHealthImages = 1000;
/** Images that pass through the network at a time. */
const tileImages = 256;
/** Share of the untrained distance below which the network has collapsed. */
const collapsed = 1e-6;

export const oneClassLayers = (frame: Frame, width: number, latent: number): Layer[] => [
	...biaslessBlocks(frame, [width, 2 * width, 4 * width]),
	{ kind: 'flatten' },
	{ kind: 'dense', units: latent, bias: false },
];

/** Squared distance of each image's code from the centre, `[n]`. */
async function distances(model: Model, images: Float32Array, n: number, center: Float32Array, signal?: AbortSignal): Promise<Float64Array> {
	const size = images.length / n;
	const d = center.length;
	const values = new Float64Array(n);
	for (let from = 0; from < n; from += tileImages) {
		const count = Math.min(tileImages, n - from);
		const codes = await model.forward(images.subarray(from * size, (from + count) * size), count);
		for (let i = 0; i < count; i++) {
			let sum = 0;
			for (let j = 0; j < d; j++) sum += (codes[i * d + j] - center[j]) * (codes[i * d + j] - center[j]);
			values[from + i] = sum;
		}
		await breathe();
		throwIfAborted(signal);
	}
	return values;
}

/**
 * Learns a map that draws normal images to one point; what stays far from it is abnormal. The images left furthest after a first training are left out of a
 * second one.
 *
 * @see Ruff et al. 2018, Deep One-Class Classification (no bias terms, centre = mean of the untrained network's codes)
 */
export async function fitOneClass(fit: PartFit): Promise<FittedPart> {
	const { options, backend, signal, learning } = fit;
	const halvings = halvingsFor(fit.frame);
	const frame = halvedFrame(fit.frame, halvings);
	const size = sizeOfFrame(frame);
	const layers = options.network.length > 0 ? options.network : oneClassLayers(frame, options.width || 16, options.latent);
	const network = partNetwork(size, [frame.height, frame.width, frame.channels], layers, undefined, 'oneClass');
	const images = await paced(chosenImages(fit.source, learning, halvings), signal);
	const untrained = initialWeights(network, options.seed);
	const model = await backend.compile(network, { weights: untrained });
	try {
		const center = await initialCenter(model, images.subarray(0, mostHealthImages * size));
		const loss = { kind: 'center', center } as const;
		const learn = (ids: Uint32Array | undefined, onProgress: (progress: TrainProgress) => void) =>
			trainModel(model, {
				plan: trainingPlanOf(options, { rows: images, loss }),
				n: ids?.length ?? learning.length,
				ids,
				batchSize: options.batchSize || 128,
				steps: 0,
				epochs: epochsOf(options, 10, ids?.length ?? learning.length, options.batchSize || 128, fewestSteps),
				schedule: { name: 'cosine', peak: options.learningRate || 1e-3, warmup: 0 },
				seed: options.seed,
				patience: 0,
				signal,
				onProgress,
			});
		const left = Math.min(learning.length - 2, Math.floor(options.trim * learning.length));
		const rounds = left > 0 ? 2 : 1;
		let result = await learn(undefined, (progress) => fit.onProgress((0.95 * progress.step) / progress.steps / rounds, progress));
		if (left > 0) {
			const order = nearestFirst(await distances(model, images, learning.length, center, signal));
			const kept = order.subarray(0, order.length - left).sort();
			model.setWeights(untrained);
			result = await learn(kept, (progress) => fit.onProgress(0.475 + (0.475 * progress.step) / progress.steps, progress));
		}
		const held = fit.heldOut.subarray(0, healthImages(mostHealthImages, size));
		const rows = await paced(chosenImages(fit.source, held, halvings), signal);
		const losses = await lossesOf(backend, model, untrained, { rows, loss });
		const health = { ...losses, mean: losses.untrained };
		const dead = await deadUnits(backend, model, rows);
		return {
			part: { kind: 'oneClass', halvings, network },
			tensors: { 'oneClass.weights': model.weights(), 'oneClass.center': center },
			learned: {
				steps: result.steps * rounds,
				curve: result.curve,
				parameters: untrained.length,
				loss: health,
				deadUnits: dead.dead,
				warnings: [
					...warningsOf(health, dead, 'oneClass', 'by an untrained network'),
					...(losses.trained < collapsed * losses.untrained
						? ['oneClass: the network maps all images to the centre; leave bias terms and norms out of network, or train for less long.']
						: []),
				],
			},
			notes: left > 0 ? [`After a first training, the images furthest from the centre (${left}) were left out of a second one.`] : [],
			setAside: left,
		};
	} finally {
		model.dispose();
	}
}

/** Numbers of the images by rising distance; ties keep their order. */
function nearestFirst(values: Float64Array): Uint32Array {
	return Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
}

/** Squared distance of an image's code from the centre. */
export class OneClassSignal implements Part {
	private constructor(
		private readonly part: OneClassPart,
		private readonly model: Model,
		private readonly center: Float32Array,
		private readonly full: Frame,
		private readonly reference: Float32Array,
	) {}

	static async create(
		part: OneClassPart,
		tensors: Readonly<Record<string, Float32Array | Float64Array>>,
		full: Frame,
		backend: Backend,
	): Promise<OneClassSignal> {
		const model = await backend.compile(part.network, { weights: tensors['oneClass.weights'] as Float32Array });
		return new OneClassSignal(part, model, tensors['oneClass.center'] as Float32Array, full, tensors.reference as Float32Array);
	}

	values(pixels: Float32Array, n: number): Promise<Float64Array> {
		return distances(this.model, halve(pixels, n, this.full, this.part.halvings), n, this.center);
	}

	shares(pixels: Float32Array, n: number): Promise<Float64Array> {
		return occlusionShares(pixels, n, this.full, this.reference, (rows, count) => this.values(rows, count));
	}

	dispose(): void {
		this.model.dispose();
	}
}
