import type { Backend, Model } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import type { Layer } from '../../../network/types.js';
import { initialWeights } from '../../../network/weights.js';
import { RandomStream, streams } from '../../../numeric/random.js';
import { paced } from '../../../training/run.js';
import { trainModel } from '../../../training/train.js';
import { deadUnits } from '../../dead-units.js';
import type { ConvolutionalOptions } from '../options.js';
import { type FittedPart, lossesOf, type Part, type PartFit, partNetwork, warningsOf } from './parts.js';
import { chosenImages, type Frame, halve, halvedFrame, sizeOfFrame, spreadShares } from './pixels.js';
import { epochsOf, trainingPlanOf } from './plan.js';
import type { ContextPart } from './state.js';
import { hiddenOf, holeStarts, surroundingsOf, WindowCutter, type WindowShape } from './windows.js';

/** Fewest steps that a training is worth, however few images there are. */
const fewestSteps = 100;
/** Images with shorter sides are looked at in full resolution. */
const leastHalvedSide = 32;
/** Most values of all windows that are learned from, a quarter of a gigabyte. */
const mostValues = 2 ** 26;
/** Windows of held-out images whose loss is reported. */
const healthWindows = 4000;
/** Windows that pass through the network at a time. */
const tileWindows = 4096;
/** Largest local errors whose mean is the value of an image. */
const worstErrors = 3;

function windowShape(options: ConvolutionalOptions, { height, width }: Frame): WindowShape {
	const { context, hole } = options;
	if (hole >= context)
		throw new AnodError(
			'ANOD_OPTION',
			`option hole is ${hole}, option context ${context}; the hidden centre must be smaller than its surroundings.`,
			{ option: 'hole', got: hole, wants: `less than ${context}` },
		);
	if (hole > Math.min(height, width))
		throw new AnodError(
			'ANOD_OPTION',
			`option hole is ${hole}, but the images are ${height} × ${width} pixels where the network looks; make it at most ${Math.min(height, width)}.`,
			{ option: 'hole', got: hole, wants: `at most ${Math.min(height, width)}` },
		);
	return { context, hole };
}

export const contextLayers = (outputs: number, width: number): Layer[] => [
	{ kind: 'dense', units: width, activation: 'relu', initializer: 'he' },
	{ kind: 'dense', units: Math.max(1, width >> 1), activation: 'relu', initializer: 'he' },
	{ kind: 'dense', units: outputs },
];

interface Windows {
	/** `[n, surroundings]` */
	readonly rows: Float32Array;
	/** `[n, hidden]` */
	readonly targets: Float32Array;
}

/** Windows at random places of images `[n, frame]`, `each` of an image. */
function* randomWindows(images: Float32Array, cutter: WindowCutter, each: number, seed: number): Generator<void, Windows> {
	const { frame, shape } = cutter;
	const size = sizeOfFrame(frame);
	const n = images.length / size;
	const inputs = surroundingsOf(shape, frame.channels);
	const outputs = hiddenOf(shape, frame.channels);
	const rows = new Float32Array(n * each * inputs);
	const targets = new Float32Array(n * each * outputs);
	for (let i = 0, at = 0; i < n; i++) {
		const random = new RandomStream(seed, streams.windows, i);
		for (let j = 0; j < each; j++, at++) {
			const top = random.below(frame.height - shape.hole + 1);
			const left = random.below(frame.width - shape.hole + 1);
			cutter.cut(images, i * size, top, left, rows, at * inputs, targets, at * outputs);
		}
		yield;
	}
	return { rows, targets };
}

/** Mean squared distance of targets `[n, d]` from the means of others: what could be said of a hidden centre without looking. */
function meanLoss(of: Float32Array, from: Float32Array, d: number): number {
	const means = new Float64Array(d);
	for (let i = 0; i < from.length; i++) means[i % d] += from[i] / (from.length / d);
	let sum = 0;
	for (let i = 0; i < of.length; i++) sum += (of[i] - means[i % d]) * (of[i] - means[i % d]);
	return sum / of.length;
}

/**
 * Learns to predict a hidden centre from what surrounds it, at half resolution: what cannot be predicted does not belong there.
 *
 * @see Krull, Buchholz and Jug 2019, arXiv:1811.10980 (blind spots)
 */
export async function fitContext(fit: PartFit): Promise<FittedPart> {
	const { options, backend, signal } = fit;
	const halvings = Math.min(fit.frame.height, fit.frame.width) >= leastHalvedSide ? 1 : 0;
	const frame = halvedFrame(fit.frame, halvings);
	const shape = windowShape(options, frame);
	const cutter = new WindowCutter(frame, shape);
	const inputs = surroundingsOf(shape, frame.channels);
	const outputs = hiddenOf(shape, frame.channels);
	const most = Math.max(1, Math.floor(mostValues / (inputs + outputs)));
	const learning = fit.learning.subarray(0, most);
	const covering = Math.ceil((frame.height * frame.width) / (shape.hole * shape.hole));
	const each = Math.max(1, Math.min(covering, Math.floor(most / learning.length)));
	const layers = options.network.length > 0 ? options.network : contextLayers(outputs, options.width || 256);
	const network = partNetwork(inputs, undefined, layers, outputs, `the hidden centre of ${shape.hole} × ${shape.hole} pixels`);
	const loss = { kind: 'mse' } as const;
	const images = await paced(chosenImages(fit.source, learning, halvings), signal);
	const { rows, targets } = await paced(randomWindows(images, cutter, each, options.seed), signal);
	const untrained = initialWeights(network, options.seed);
	const model = await backend.compile(network, { weights: untrained });
	try {
		const { steps, curve } = await trainModel(model, {
			plan: trainingPlanOf(options, { rows, targets, loss }),
			n: learning.length * each,
			batchSize: options.batchSize || 256,
			steps: 0,
			epochs: epochsOf(options, 8, learning.length * each, options.batchSize || 256, fewestSteps),
			schedule: { name: 'cosine', peak: options.learningRate || 1e-3, warmup: 0 },
			seed: options.seed,
			patience: 0,
			signal,
			onProgress: (progress) => fit.onProgress((0.95 * progress.step) / progress.steps, progress),
		});
		const held = fit.heldOut.subarray(0, Math.max(1, Math.floor(healthWindows / covering)));
		const heldImages = await paced(chosenImages(fit.source, held, halvings), signal);
		const check = await paced(randomWindows(heldImages, cutter, Math.ceil(healthWindows / held.length), options.seed), signal);
		const losses = await lossesOf(backend, model, untrained, { rows: check.rows, targets: check.targets, loss });
		const health = { ...losses, mean: meanLoss(check.targets, targets.subarray(0, healthWindows * outputs), outputs) };
		const dead = await deadUnits(backend, model, check.rows);
		return {
			part: { kind: 'context', halvings, network, ...shape },
			tensors: { 'context.weights': model.weights() },
			learned: {
				steps,
				curve,
				parameters: untrained.length,
				loss: health,
				deadUnits: dead.dead,
				warnings: warningsOf(health, dead, 'context', 'by the mean centre'),
			},
			notes:
				learning.length < fit.learning.length || each < covering
					? [`The surroundings were learned from ${learning.length * each} windows, which is what ${mostValues / 2 ** 18} MB hold.`]
					: [],
		};
	} finally {
		model.dispose();
	}
}

/** How badly the worst places of an image are predicted from what surrounds them: the mean of the largest local errors. */
export class ContextSignal implements Part {
	readonly #frame: Frame;
	readonly #cutter: WindowCutter;
	/** Places of the holes: `[windows]` rows and columns. */
	readonly #places: readonly (readonly [top: number, left: number])[];
	private constructor(
		private readonly part: ContextPart,
		private readonly model: Model,
		private readonly full: Frame,
	) {
		this.#frame = halvedFrame(full, part.halvings);
		this.#cutter = new WindowCutter(this.#frame, part);
		const step = Math.max(1, part.hole >> 1);
		const columns = holeStarts(this.#frame.width, part.hole, step);
		this.#places = holeStarts(this.#frame.height, part.hole, step).flatMap((top) => columns.map((left) => [top, left] as const));
	}

	static async create(
		part: ContextPart,
		tensors: Readonly<Record<string, Float32Array | Float64Array>>,
		full: Frame,
		backend: Backend,
	): Promise<ContextSignal> {
		return new ContextSignal(part, await backend.compile(part.network, { weights: tensors['context.weights'] as Float32Array }), full);
	}

	async values(pixels: Float32Array, n: number): Promise<Float64Array> {
		const places = this.#places.length;
		const outputs = hiddenOf(this.part, this.#frame.channels);
		const errors = new Float64Array(n * places);
		await this.#squares(pixels, n, (window, squares, at) => {
			let sum = 0;
			for (let j = 0; j < outputs; j++) sum += squares[at + j];
			errors[window] = sum / outputs;
		});
		const counted = Math.min(worstErrors, places);
		return Float64Array.from({ length: n }, (_, i) => {
			const sorted = errors.slice(i * places, (i + 1) * places).sort();
			let sum = 0;
			for (let j = places - counted; j < places; j++) sum += sorted[j];
			return sum / counted;
		});
	}

	/** A pixel counts by the mean squared error of all predictions of it. */
	async shares(pixels: Float32Array, n: number): Promise<Float64Array> {
		const { height, width, channels } = this.#frame;
		const { hole, halvings } = this.part;
		const area = height * width;
		const places = this.#places;
		const sums = new Float64Array(n * area);
		const counts = new Float64Array(area);
		for (const [top, left] of places)
			for (let y = top; y < top + hole; y++) for (let x = left; x < left + hole; x++) counts[y * width + x]++;
		await this.#squares(pixels, n, (window, squares, at) => {
			const image = Math.floor(window / places.length) * area;
			const [top, left] = places[window % places.length];
			for (let p = 0; p < hole * hole; p++)
				for (let k = 0; k < channels; k++)
					sums[image + (top + Math.floor(p / hole)) * width + left + (p % hole)] += squares[at + p * channels + k];
		});
		for (let i = 0; i < n; i++) {
			const own = sums.subarray(i * area, (i + 1) * area);
			let total = 0;
			for (let p = 0; p < area; p++) total += own[p] /= counts[p];
			for (let p = 0; p < area; p++) own[p] = total > 0 ? own[p] / total : 1 / area;
		}
		return spreadShares(sums, n, this.full, halvings);
	}

	/** Predicts every window of every image and hands on its squared errors. */
	async #squares(pixels: Float32Array, n: number, take: (window: number, squares: Float32Array, at: number) => void): Promise<void> {
		const images = halve(pixels, n, this.full, this.part.halvings);
		const size = sizeOfFrame(this.#frame);
		const places = this.#places;
		const inputs = surroundingsOf(this.part, this.#frame.channels);
		const outputs = hiddenOf(this.part, this.#frame.channels);
		for (let from = 0; from < n * places.length; from += tileWindows) {
			const count = Math.min(tileWindows, n * places.length - from);
			const rows = new Float32Array(count * inputs);
			const hidden = new Float32Array(count * outputs);
			for (let i = 0; i < count; i++) {
				const [top, left] = places[(from + i) % places.length];
				this.#cutter.cut(images, Math.floor((from + i) / places.length) * size, top, left, rows, i * inputs, hidden, i * outputs);
			}
			const squares = await this.model.forward(rows, count);
			for (let j = 0; j < squares.length; j++) squares[j] = (squares[j] - hidden[j]) * (squares[j] - hidden[j]);
			for (let i = 0; i < count; i++) take(from + i, squares, i * outputs);
		}
	}

	dispose(): void {
		this.model.dispose();
	}
}
