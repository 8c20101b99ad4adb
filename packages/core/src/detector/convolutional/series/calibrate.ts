import type { Backend } from '../../../backend/types.js';
import { quantileOf } from '../../../preprocessing/scaling.js';
import { breathe, throwIfAborted } from '../../../training/run.js';
import { Expectation } from './expectation.js';
import type { ResidentPart } from './part.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { Channel, ExpectationPart, WindowPart } from './state.js';
import { scale } from './values.js';
import { WindowJudge } from './window-judge.js';

/** Held-out steps that spreads are estimated from at most. */
const mostSteps = 20_000;
/** The quantile of errors that is taken for 1.645 spreads, as it is for a normal distribution on both sides. */
const quantile = 0.9;
const quantileInSpreads = 1.645;
/** A channel that is forecast this much better than the median one gets no further weight. */
const leastSpread = 0.05;
/** Least spread of all, in deviations of a channel: of a series without noise. */
const floor = 1e-3;

type Stretch = Pick<Piece, 'start' | 'end'>;

/**
 * Learns from held-out stretches how large errors usually are, by channel and in all.
 *
 * @returns the part; the mean square of its errors over channels and steps, in deviations; and how much larger its errors are in the last third of the
 * held-out steps than in the first: what drifts out of the range that was learned from.
 */
export async function calibrateExpectation(
	backend: Backend,
	set: SeriesSet,
	channels: readonly Channel[],
	uncalibrated: Omit<ExpectationPart, 'spread' | 'level'>,
	weights: Float32Array,
	heldOut: readonly Stretch[],
	signal?: AbortSignal,
): Promise<{ part: ExpectationPart; variance: number; drift: number }> {
	const d = channels.length;
	const plain: ExpectationPart = { ...uncalibrated, spread: new Array(d).fill(1), level: 1 };
	const expectation = await Expectation.create(backend, plain, channels, weights);
	try {
		const errors = await heldOutErrors(expectation, set, channels, heldOut, signal);
		await breathe();
		const spread = channelSpreads(errors.map((list) => Float64Array.from(list).sort()));
		const steps = errors[0].length;
		const means = new Float64Array(steps);
		let variance = 0;
		for (let i = 0; i < steps; i++) {
			let sum = 0;
			let observed = 0;
			for (let c = 0; c < d; c++) {
				const error = errors[c][i];
				if (error !== error) continue;
				sum += error / spread[c];
				variance += (error * error) / d / steps;
				observed++;
			}
			means[i] = observed > 0 ? sum / observed : 0;
		}
		const level = means.reduce((sum, mean) => sum + mean / steps, 0);
		return { part: { ...plain, spread, level: level > 0 ? level : 1 }, variance, drift: drift(means) };
	} finally {
		expectation.dispose();
	}
}

function drift(means: Float64Array): number {
	const third = Math.floor(means.length / 3);
	if (third === 0) return 1;
	const [early, late] = [means.slice(0, third).sort(), means.slice(-third).sort()].map((sorted) => sorted[third >> 1]);
	return early > 0 ? late / early : 1;
}

/** Learns from held-out stretches how far windows usually lie from the centre. */
export async function calibrateJudge(
	backend: Backend,
	set: SeriesSet,
	channels: readonly Channel[],
	part: WindowPart,
	tensors: Readonly<Record<string, Float32Array>>,
	heldOut: readonly Stretch[],
): Promise<WindowPart> {
	const judge = await WindowJudge.create(backend, part, channels, tensors[part.name], tensors['oneClass.center']);
	try {
		let sum = 0;
		let steps = 0;
		for (const { piece, first, last } of heldOutSteps(judge, set, heldOut)) {
			for (const value of await judge.values(set, piece, first, last)) sum += value;
			steps += last - first;
		}
		return { ...part, level: sum > 0 ? sum / steps : 1 };
	} finally {
		judge.dispose();
	}
}

/** Stretches of the held-out part, with the piece that each is of; no more steps than are needed, none that the part says nothing of. */
function* heldOutSteps(
	part: Pick<ResidentPart, 'speaks'>,
	set: SeriesSet,
	heldOut: readonly Stretch[],
): Generator<{ piece: Piece; first: number; last: number }> {
	let left = mostSteps;
	for (const { start, end } of heldOut) {
		const piece = set.pieces.find((whole) => whole.start <= start && end <= whole.end)!;
		const length = piece.end - piece.start;
		let first = start - piece.start;
		let last = Math.min(end - piece.start, first + left);
		while (first < last && !part.speaks(first, length)) first++;
		while (last > first && !part.speaks(last - 1, length)) last--;
		if (last > first) yield { piece, first, last };
		left -= last - first;
	}
}

/** `[d][steps]`: the size of each error, NaN where a value is missing. */
async function heldOutErrors(
	expectation: Expectation,
	set: SeriesSet,
	channels: readonly Channel[],
	heldOut: readonly Stretch[],
	signal: AbortSignal | undefined,
): Promise<number[][]> {
	const d = channels.length;
	const errors: number[][] = channels.map(() => []);
	for (const { piece, first, last } of heldOutSteps(expectation, set, heldOut)) {
		throwIfAborted(signal);
		const expected = await expectation.expected(set, piece, first, last);
		for (let t = first; t < last; t++)
			for (let c = 0; c < d; c++)
				errors[c].push(Math.abs(scale(channels[c], set.columns[c][piece.start + t]) - expected[(t - first) * d + c]));
	}
	return errors;
}

/** What the errors of each channel are divided by. @param sorted - ascending, NaN last. */
function channelSpreads(sorted: readonly Float64Array[]): number[] {
	const spreads = sorted.map((errors) => {
		let n = errors.length;
		while (n > 0 && errors[n - 1] !== errors[n - 1]) n--;
		return n > 0 ? quantileOf(errors.subarray(0, n), quantile) / quantileInSpreads : Number.NaN;
	});
	const known = Float64Array.from(spreads.filter((spread) => spread === spread)).sort();
	const median = known.length > 0 ? known[(known.length - 1) >> 1] : 0;
	const least = Math.max(leastSpread * median, floor);
	return spreads.map((spread) => (spread === spread ? Math.max(spread, least) : Math.max(median, least)));
}
