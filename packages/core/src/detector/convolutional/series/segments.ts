import type { LossPlan } from '../../../backend/types.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { Channel } from './state.js';
import { networkInputs } from './values.js';

type Stretch = Pick<Piece, 'start' | 'end' | 'series'>;

/** Steps learned from at most: of longer series, stretches evenly spread. */
const mostSteps = 2 ** 18;
const stretchSteps = 2 ** 12;
/** A piece shorter than this is not divided into a part to learn from and one to hold out. */
const fewestToDivide = 40;

/** Divides pieces into what is learned from and, of each the last share, what is held out. Short pieces go to one side or the other as wholes. */
export function splitPieces(pieces: readonly Stretch[], share: number): { training: Stretch[]; heldOut: Stretch[] } {
	const training: Stretch[] = [];
	const heldOut: Stretch[] = [];
	let learned = 0;
	let held = 0;
	for (const piece of pieces) {
		const length = piece.end - piece.start;
		const cut = length >= fewestToDivide ? Math.floor(length * (1 - share)) : held < share * (learned + held) ? 0 : length;
		if (cut > 0) training.push({ ...piece, end: piece.start + cut });
		if (cut < length) heldOut.push({ ...piece, start: piece.start + cut });
		learned += cut;
		held += length - cut;
	}
	return { training, heldOut };
}

/** The same stretches where they are not too long to learn from; else parts of them, evenly spread. */
export function thinned(stretches: readonly Stretch[], most = mostSteps): readonly Stretch[] {
	const total = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
	if (total <= most) return stretches;
	const every = (total * stretchSteps) / most;
	return stretches.flatMap((stretch) => {
		const length = stretch.end - stretch.start;
		const count = Math.max(1, Math.round(length / every));
		if (length <= stretchSteps) return [stretch];
		return Array.from({ length: count }, (_, i) => {
			const start = stretch.start + (count === 1 ? 0 : Math.floor((i * (length - stretchSteps)) / (count - 1)));
			return { ...stretch, start, end: start + stretchSteps };
		});
	});
}

/** Steps laid out for training: a segment may begin at each of `starts` and never reaches from one stretch into another. */
export interface TrainingSteps {
	/** `[steps, d]` */
	readonly inputs: Float32Array;
	/** The same with NaN where a value is missing or not there. */
	readonly targets: Float32Array;
	readonly starts: Uint32Array;
	/** Where each stretch lies here: `at`, its first step of all, and how many. */
	readonly places: readonly { readonly at: number; readonly step: number; readonly count: number }[];
}

/** Lays stretches out one after another; one shorter than a segment and the step behind it gets zeros in front. */
export function layOut(set: SeriesSet, channels: readonly Channel[], stretches: readonly Stretch[], length: number): TrainingSteps {
	const d = channels.length;
	const room = stretches.map(({ start, end }) => Math.max(end - start, length + 1));
	const total = room.reduce((sum, steps) => sum + steps, 0);
	const inputs = new Float32Array(total * d);
	const missing: number[] = [];
	const starts: number[] = [];
	const places: TrainingSteps['places'][number][] = [];
	let at = 0;
	stretches.forEach((stretch, i) => {
		const count = stretch.end - stretch.start;
		const front = room[i] - count;
		inputs.set(networkInputs(set, channels, stretch, stretch.start, count), (at + front) * d);
		for (let step = 0; step < front * d; step++) missing.push(at * d + step);
		for (let c = 0; c < d; c++)
			for (let t = 0; t < count; t++) {
				const value = set.columns[c][stretch.start + t];
				if (value !== value) missing.push((at + front + t) * d + c);
			}
		for (let step = 0; step + length < room[i]; step++) starts.push(at + step);
		places.push({ at: at + front, step: stretch.start, count });
		at += room[i];
	});
	let targets = inputs;
	if (missing.length > 0) {
		targets = inputs.slice();
		for (const index of missing) targets[index] = Number.NaN;
	}
	return { inputs, targets, starts: Uint32Array.from(starts), places };
}

/** At most so many segments watch the held-out loss. */
const mostValidation = 64;

/** Segments side by side, evenly spread over a layout, with what is wanted of them `shift` steps later. */
export function validationRows(
	{ inputs, targets, starts }: TrainingSteps,
	d: number,
	length: number,
	shift: number,
): Omit<LossPlan, 'loss'> {
	const size = length * d;
	const wanted = Math.max(1, Math.min(mostValidation, Math.floor((starts.length + length - 1) / length)));
	const rows = new Float32Array(wanted * size);
	const rowTargets = new Float32Array(wanted * size);
	for (let i = 0; i < wanted; i++) {
		const start = starts[wanted === 1 ? 0 : Math.floor((i * (starts.length - 1)) / (wanted - 1))];
		rows.set(inputs.subarray(start * d, start * d + size), i * size);
		rowTargets.set(targets.subarray((start + shift) * d, (start + shift) * d + size), i * size);
	}
	return { rows, targets: rowTargets };
}
