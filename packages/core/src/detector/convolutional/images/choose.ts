import { AnodError } from '../../../errors.js';
import { initialWeights } from '../../../network/weights.js';
import { paced } from '../../../training/run.js';
import { trainModel } from '../../../training/train.js';
import type { ConvolutionalOptions, Objective } from '../options.js';
import { type PartFit, partNetwork } from './parts.js';
import { chosenImages, halvedFrame, halvingsFor, sizeOfFrame } from './pixels.js';
import { trainingPlanOf } from './plan.js';
import { transformationLayers } from './transformation.js';
import { transformationTargets, transformedRows } from './transformations.js';

/** Objectives that images can have. */
const forImages: readonly Objective[] = ['transformation', 'context', 'oneClass', 'classification'];

/** Images that the trial learns from and is judged by. */
const trialImages = { learned: 600, judged: 300 };
const trialSteps = 120;
const trialBatch = 128;
const trialWidth = 8;
/** Longest side that the trial looks at. */
const trialSide = 32;
/** Share of the way from guessing to always right, from which rotations can be told apart. */
const enough = 0.5;

/** What was asked for, without repetitions. @throws AnodError ANOD_OPTION when images cannot have it, or not together. */
export function askedObjectives({ objectives }: ConvolutionalOptions, labelled: boolean): readonly Objective[] | 'auto' {
	const asked = [...new Set(objectives)];
	const wrong = (why: string): never => {
		throw new AnodError('ANOD_OPTION', `option objectives is ${asked.join(', ')}; ${why}.`, { option: 'objectives', got: objectives });
	};
	if (asked.includes('auto')) {
		if (asked.length > 1) wrong('auto stands alone');
		return labelled ? ['classification'] : 'auto';
	}
	const other = asked.find((objective) => !(forImages as readonly string[]).includes(objective));
	if (other) wrong(`${other} is for series; images have ${forImages.join(', ')}`);
	if (asked.includes('classification') && asked.length > 1) wrong('classification stands alone');
	if (labelled && !asked.includes('classification')) wrong('labels are for classification; leave them out, or leave objectives at auto');
	return asked as Objective[];
}

/**
 * Share of held-out images whose rotation a small network finds out, after a short training on others.
 *
 * @returns the accuracy, and that of guessing.
 */
async function rotationAccuracy(fit: PartFit): Promise<{ accuracy: number; chance: number }> {
	const { options, backend, signal } = fit;
	const halvings = halvingsFor(fit.frame, trialSide);
	const frame = halvedFrame(fit.frame, halvings);
	const rotations = frame.height === frame.width ? [0, 1, 2, 3] : [0, 2];
	const t = rotations.length;
	const size = sizeOfFrame(frame);
	const rowsOf = async (numbers: Uint32Array): Promise<Float32Array> => {
		const images = await paced(chosenImages(fit.source, numbers, halvings), signal);
		return paced(
			transformedRows(
				images,
				numbers.map((_, i) => i),
				frame,
				rotations,
			),
			signal,
		);
	};
	const learning = fit.learning.subarray(0, trialImages.learned);
	const judged = fit.heldOut.subarray(0, trialImages.judged);
	const network = partNetwork(
		size,
		[frame.height, frame.width, frame.channels],
		transformationLayers(frame, t, trialWidth),
		t,
		'telling rotations apart',
	);
	const model = await backend.compile(network, { weights: initialWeights(network, options.seed) });
	try {
		await trainModel(model, {
			plan: trainingPlanOf(options, {
				rows: await rowsOf(learning),
				targets: transformationTargets(learning.length, t),
				loss: { kind: 'softmaxCrossEntropy' },
			}),
			n: learning.length * t,
			batchSize: trialBatch,
			steps: trialSteps,
			epochs: 0,
			schedule: { name: 'cosine', peak: 5e-3, warmup: 0 },
			seed: options.seed,
			patience: 0,
			signal,
			onProgress: (progress) => fit.onProgress(progress.step / progress.steps),
		});
		const logits = await model.forward(await rowsOf(judged), judged.length * t);
		let right = 0;
		for (let row = 0; row < judged.length * t; row++) {
			const own = logits.subarray(row * t, (row + 1) * t);
			if (own.indexOf(own.reduce((most, value) => Math.max(most, value))) === row % t) right++;
		}
		return { accuracy: right / (judged.length * t), chance: 1 / t };
	} finally {
		model.dispose();
	}
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * Picks an objective by the training images alone: where it shows how an image is turned, its content has an upright order, which transformations
 * teach; where it does not, as in textures and circuit boards, only what surrounds a place says what belongs there.
 */
export async function chooseObjective(fit: PartFit): Promise<{ objective: Objective; reason: string }> {
	const { accuracy, chance } = await rotationAccuracy(fit);
	const told = accuracy - chance >= enough * (1 - chance);
	const seen = `a short trial told the rotations of held-out images apart in ${percent(accuracy)} of cases (guessing: ${percent(chance)})`;
	return told
		? { objective: 'transformation', reason: `transformation, since ${seen}: the images have an upright order.` }
		: {
				objective: 'context',
				reason: `context, since ${seen}: the images have no upright order, so parts are judged by what surrounds them.`,
			};
}
