import type { Backend } from '../../../backend/types.js';
import { AnodError } from '../../../errors.js';
import { breathe, paced, throwIfAborted } from '../../../training/run.js';
import { progressOf } from '../../progress.js';
import type { RunOptions } from '../../types.js';
import type { ConvolutionalOptions, Objective } from '../options.js';
import { askedObjectives, chooseObjective } from './choose.js';
import { fitClassification } from './classification.js';
import { fitContext } from './context.js';
import { fitPartScale } from './fusion.js';
import { checkLabels } from './labels.js';
import { fitNeighbors } from './neighbors.js';
import { fitOneClass } from './one-class.js';
import type { FittedPart, PartFit } from './parts.js';
import { fittingPixels, type PixelSource, scaledImage, sizeOfFrame } from './pixels.js';
import type { ImageSet } from './read.js';
import { heldOutNote, rangeNotes, summaryOf } from './report.js';
import { ImagesScorer, type ScoringState } from './scorer.js';
import { splitImages } from './split.js';
import type { ImagesState, PartState } from './state.js';
import { imagesThreshold } from './threshold.js';
import { fitTransformation } from './transformation.js';

/** Fewest images that leave something to hold out. */
const fewestImages = 10;
/** Fewest held-out images that scales are estimated from alone; with fewer, those that were learned from help. */
const fewestScaleImages = 20;
/** Most held-out images that scales are estimated from. */
const mostScaleImages = 2000;
/** Most images that `load` scores again, and values that they take up in the file. */
const golden = { images: 8, values: 2 ** 16 };

interface Fitting {
	readonly fitPart: (fit: PartFit) => Promise<FittedPart>;
	/** Share of the work, beside a training's 1. */
	readonly work: number;
}

/** What each objective fits, in order. */
const partsOf: Readonly<Partial<Record<Objective, readonly Fitting[]>>> = {
	transformation: [
		{ fitPart: fitTransformation, work: 1 },
		{ fitPart: fitNeighbors, work: 0.02 },
	],
	context: [{ fitPart: fitContext, work: 1 }],
	oneClass: [{ fitPart: fitOneClass, work: 1 }],
	classification: [{ fitPart: fitClassification, work: 1 }],
};

/** Pixels of the images chosen by number, as they came. */
function takeImages(images: ImageSet, chosen: Uint32Array): ImageSet {
	const size = images.pixels.length / images.n;
	const pixels = new Float32Array(chosen.length * size);
	chosen.forEach((i, at) => {
		pixels.set(images.pixels.subarray(i * size, (i + 1) * size), at * size);
	});
	return { ...images, n: chosen.length, pixels };
}

/** Mean of the images chosen by number, scaled, `[frame]`. */
function* averaging(source: PixelSource, chosen: Uint32Array): Generator<void, Float32Array> {
	const sums = new Float64Array(sizeOfFrame(source.frame));
	for (const i of chosen) {
		const image = scaledImage(source, i);
		for (let j = 0; j < sums.length; j++) sums[j] += image[j];
		yield;
	}
	return Float32Array.from(sums, (sum) => sum / chosen.length);
}

/**
 * Fits a detector of images: scaling, a random split, the objective, its parts and their scales, the threshold.
 *
 * Nothing outside is changed; the caller gets a whole state or an error.
 *
 * @param labels - `[n]`, 1 = anomaly, 0 = normal; then the objective is classification.
 * @throws AnodError ANOD_TOO_FEW_ROWS, ANOD_OPTION, ANOD_INPUT and ANOD_SHAPE for labels, ANOD_DIVERGED, ANOD_ABORTED
 */
export async function fitImages(
	images: ImageSet,
	options: ConvolutionalOptions,
	backend: Backend,
	run: RunOptions,
	labels?: ArrayLike<number>,
): Promise<ImagesState> {
	const startTime = performance.now();
	const progress = progressOf(run);
	const { n, height, width, channels } = images;
	const frame = { height, width, channels };
	const size = sizeOfFrame(frame);
	if (n < fewestImages)
		throw new AnodError(
			'ANOD_TOO_FEW_ROWS',
			`fit() got ${n} image${n === 1 ? '' : 's'}; it needs at least ${fewestImages}, and a few hundred to be of use.`,
			{ got: n, expected: fewestImages },
		);
	const asked = askedObjectives(options, labels !== undefined);
	const labelled = asked !== 'auto' && asked.includes('classification');
	if (labelled) checkLabels(labels, n);
	progress('prepare', 0);
	const scaling = await paced(fittingPixels(images), run.signal);
	const split = splitImages(n, options.calibrationSplit, options.seed, labels);
	const source: PixelSource = { pixels: images.pixels, frame, scaling };
	const part = { source, frame, ...split, labels, options, backend, signal: run.signal };
	progress('prepare', 0.02);
	const { objectives, reason } = await resolveObjectives(asked, labels !== undefined, {
		...part,
		onProgress: (fraction) => progress('prepare', 0.02 + 0.08 * fraction),
	});
	const fits = objectives.flatMap((objective) => partsOf[objective]!);
	const fitted: FittedPart[] = [];
	const allWork = fits.reduce((sum, { work }) => sum + work, 0);
	let done = 0;
	for (const { fitPart, work } of fits) {
		const share = (fraction: number): number => 0.1 + (0.75 * (done + work * fraction)) / allWork;
		fitted.push(await fitPart({ ...part, onProgress: (fraction, more) => progress('train', share(fraction), more) }));
		done += work;
		throwIfAborted(run.signal);
	}
	progress('calibrate', 0.85);

	const normal = (i: number): boolean => !labelled || Number(labels![i]) === 0;
	const tensors = {
		...(Object.assign({}, ...fitted.map(({ tensors }) => tensors)) as Record<string, Float32Array>),
		reference: await paced(averaging(source, split.learning.filter(normal)), run.signal),
	};
	const scoring: ScoringState = { ...frame, scaling, parts: fitted.map(({ part }) => part), tensors };
	const parts = labelled ? scoring.parts : await scaleParts(scoring, backend, images, split, run.signal);
	progress('calibrate', 0.92);
	const scorer = await ImagesScorer.create({ ...scoring, parts }, backend);
	try {
		const scores = await scorer.score(takeImages(images, split.heldOut), run.signal);
		const goldenImages = takeImages(
			images,
			split.heldOut.subarray(0, Math.max(1, Math.min(golden.images, Math.floor(golden.values / size)))),
		);
		const goldenScores = await scorer.score(goldenImages, run.signal);
		const calibration = scores.filter((_, i) => normal(split.heldOut[i])).sort();
		const all = { ...tensors, calibration, ...(labelled ? { heldOut: scores.slice().sort() } : {}) };
		const threshold = imagesThreshold(options.threshold, all, n);
		await breathe();
		throwIfAborted(run.signal);
		const notes = [
			...(await paced(rangeNotes(images), run.signal)),
			...fitted.flatMap(({ notes }) => notes),
			...(labelled ? [heldOutNote(split.heldOut, labels!, scores)] : []),
		];
		progress('calibrate', 1);
		return {
			data: 'images',
			...frame,
			scaling,
			parts,
			options,
			objectives,
			threshold,
			arithmetic: backend.info().arithmetic,
			summary: {
				...summaryOf(fitted),
				rows: n,
				columns: [],
				features: size,
				heldOut: split.heldOut.length,
				threshold,
				seconds: (performance.now() - startTime) / 1000,
				reason,
				notes,
			},
			tensors: { ...all, goldenRows: goldenImages.pixels, goldenScores },
		};
	} finally {
		scorer.dispose();
	}
}

async function resolveObjectives(
	asked: readonly Objective[] | 'auto',
	labelled: boolean,
	fit: PartFit,
): Promise<{ objectives: readonly Objective[]; reason: string }> {
	if (asked === 'auto') {
		const { objective, reason } = await chooseObjective(fit);
		return { objectives: [objective], reason };
	}
	const automatic = labelled && fit.options.objectives.includes('auto');
	return {
		objectives: asked,
		reason: automatic ? 'classification, since there are labels.' : `${asked.join(' and ')}, as option objectives asks.`,
	};
}

/** Learns the scale of each part from held-out images: those that a network learned from it knows too well to tell what is usual. */
async function scaleParts(
	state: ScoringState,
	backend: Backend,
	images: ImageSet,
	{ learning, heldOut }: { readonly learning: Uint32Array; readonly heldOut: Uint32Array },
	signal: AbortSignal | undefined,
): Promise<PartState[]> {
	const chosen =
		heldOut.length >= fewestScaleImages
			? heldOut.subarray(0, mostScaleImages)
			: Uint32Array.of(...heldOut, ...learning.subarray(0, fewestScaleImages));
	const typical = takeImages(images, chosen);
	const scaled: PartState[] = [];
	for (const part of state.parts) {
		const alone = await ImagesScorer.create({ ...state, parts: [part] }, backend);
		try {
			scaled.push({ ...part, scale: fitPartScale(await alone.score(typical, signal)) });
		} finally {
			alone.dispose();
		}
	}
	return scaled;
}
