import { rocAuc } from '../../../metrics/ranked.js';
import type { ConvolutionalSummary } from '../state.js';
import type { FittedPart } from './parts.js';
import type { ImageSet } from './read.js';

/** What the parts say of their trainings: sums, and the curve and the losses of the first. */
export function summaryOf(
	fitted: readonly FittedPart[],
): Pick<ConvolutionalSummary, 'setAside' | 'steps' | 'parameters' | 'curve' | 'health'> {
	const learned = fitted.flatMap((part) => part.learned ?? []);
	const [first] = learned;
	return {
		setAside: fitted.reduce((sum, { setAside = 0 }) => sum + setAside, 0),
		steps: learned.reduce((sum, { steps }) => sum + steps, 0),
		parameters: learned.reduce((sum, { parameters }) => sum + parameters, 0),
		curve: first.curve,
		health: {
			loss: first.loss,
			deadUnits: learned.reduce((sum, { deadUnits }) => sum + deadUnits, 0),
			warnings: learned.flatMap(({ warnings }) => warnings),
		},
	};
}

/** How well held-out images are told apart by their labels: no image of them was learned from. */
export function heldOutNote(heldOut: Uint32Array, labels: ArrayLike<number>, scores: Float64Array): string {
	const area = rocAuc(
		Array.from(heldOut, (i) => Number(labels[i])),
		scores,
	);
	return `Of the ${heldOut.length} held-out images, an anomaly scores above a normal one in ${+(100 * area).toFixed(2)} % of pairs (AUROC).`;
}

/** What the units of the pixels give to say. */
export function* rangeNotes({ n, pixels }: ImageSet): Generator<void, string[]> {
	let least = Infinity;
	let most = -Infinity;
	for (let image = 0; image < n; image++) {
		for (const value of pixels.subarray((image * pixels.length) / n, ((image + 1) * pixels.length) / n)) {
			if (value < least) least = value;
			if (value > most) most = value;
		}
		yield;
	}
	if (least === most) return ['All pixels of all images are the same.'];
	return least < 0 || most > 1
		? [
				`Pixels run from ${least.toPrecision(4)} to ${most.toPrecision(4)}; later images have to come in the same units (bytes are divided by 255).`,
			]
		: [];
}
