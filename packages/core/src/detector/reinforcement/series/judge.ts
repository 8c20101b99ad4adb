import type { Model } from '../../../backend/types.js';
import type { Piece, SeriesSet } from '../../convolutional/series/series-set.js';
import { windowAdvantages } from './advantages.js';
import { runsOf, type SeriesMemory } from './memory.js';
import { readWidth, type StepReader } from './reader.js';
import { layOutWindows } from './windows.js';

/** Steps that are held at a time. */
const blockSteps = 2 ** 13;
/** Deviations that make a step wholly suspicious. */
const wholly = 6;

/** What a score is made of. */
export interface Scoring {
	/** Steps of a window. */
	readonly window: number;
	/** Weight of the teacher's suspicion. */
	readonly intrinsicWeight: number;
	/** What an alarm is worth more than silence where all is as usual, which scores 0. */
	readonly baseline: number;
}

/** What an agent adds to the reward of an alarm, and takes from that of silence, for the teacher's sake: it is known, so nothing has to learn it. */
export const teachersPart = (intrinsicWeight: number, unusual: number): number => (2 * intrinsicWeight * unusual) / wholly;

/** `[inputs]`: a window in which all is as usual, and no alarm was raised. */
export const usualWindow = (inputs: number): Float32Array => new Float32Array(inputs);

/** What an agent finds of a usual window. */
export const baselineOf = async (model: Model, c: number): Promise<number> =>
	(await windowAdvantages(model, usualWindow(model.network.inputs), 1, c))[0];

function withTeacher(
	advantages: Float64Array,
	unusual: ArrayLike<number>,
	at: number,
	{ intrinsicWeight, baseline }: Scoring,
): Float64Array {
	return advantages.map((advantage, i) => advantage - baseline + teachersPart(intrinsicWeight, unusual[at + i]));
}

/** Score of each step of a set, `[steps]`. */
export async function scoreSet(
	model: Model,
	reader: StepReader,
	scoring: Scoring,
	set: SeriesSet,
	signal?: AbortSignal,
): Promise<Float64Array> {
	const scores = new Float64Array(set.steps);
	for (const piece of set.pieces) {
		const unusual = await reader.unusual(set, piece, signal);
		for (let from = 0; from < unusual.length; from += blockSteps) {
			const to = Math.min(unusual.length, from + blockSteps);
			const { values, c } = readWindows(reader, set, piece, unusual, from, to, scoring.window);
			const found = await windowAdvantages(model, values, to - from, c, signal);
			scores.set(withTeacher(found, unusual, from, scoring), piece.start + from);
		}
	}
	return scores;
}

/** `[to − from + w − 1, c]`: what the windows up to steps `from` to `to` of a piece show. */
export function readWindows(
	reader: StepReader,
	set: SeriesSet,
	piece: Piece,
	unusual: Float64Array,
	from: number,
	to: number,
	window: number,
): { values: Float32Array; c: number } {
	const c = readWidth(reader.reading) + 1;
	const first = Math.max(0, from - window + 1);
	const values = new Float32Array((to - from + window - 1) * c);
	reader.read(set, piece, unusual, first, to, values.subarray((first - from + window - 1) * c), c);
	return { values, c };
}

/** Score of each remembered step, `[m]`. */
export async function scoreMemory(
	model: Model,
	scoring: Scoring,
	memory: SeriesMemory,
	c: number,
	signal?: AbortSignal,
): Promise<Float64Array> {
	const scores = new Float64Array(memory.ids.length);
	for (const { start, end } of runsOf(memory)) {
		const run = memory.values.subarray(start * (c - 1), end * (c - 1));
		const { values } = layOutWindows(run, [{ start: 0, end: end - start }], scoring.window, c);
		const found = await windowAdvantages(model, values, end - start, c, signal);
		scores.set(withTeacher(found, memory.unusual, start, scoring), start);
	}
	return scores;
}
