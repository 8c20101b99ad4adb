import type { Backend } from '../../../backend/types.js';
import { quantileOf } from '../../../preprocessing/scaling.js';
import { breathe, throwIfAborted } from '../../../training/run.js';
import type { SeriesPlan } from './plan.js';
import { SeriesScorer, speaks, stepErrors } from './scorer.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { Channel, SeriesPart } from './state.js';
import type { TrainedPart } from './train-part.js';

/** Held-out steps that spreads are estimated from at most. */
const mostSteps = 20_000;
/** The quantile of errors that is taken for 1.645 spreads, as it is for a normal distribution on both sides. */
const quantile = 0.9;
const quantileInSpreads = 1.645;
/** A channel that is forecast this much better than the median one gets no further weight. */
const leastSpread = 0.05;
/** Least spread of all, in deviations of a channel: of a series without noise. */
const floor = 1e-3;

export interface CalibratedParts {
	readonly parts: readonly SeriesPart[];
	/** Mean square of the first part's held-out errors over the channels, in deviations. */
	readonly residualVariance: number;
}

/** Learns from held-out stretches how large errors usually are, by channel and in all. */
export async function calibrateParts(
	backend: Backend,
	set: SeriesSet,
	channels: readonly Channel[],
	plan: SeriesPlan,
	trained: readonly TrainedPart[],
	heldOut: readonly Pick<Piece, 'start' | 'end'>[],
	signal?: AbortSignal,
): Promise<CalibratedParts> {
	const d = channels.length;
	const parts: SeriesPart[] = [];
	let residualVariance = 0;
	for (let p = 0; p < plan.parts.length; p++) {
		const { name, reading, network } = plan.parts[p];
		const unscaled: SeriesPart = { name, reading, network: network(reading.length), spread: new Array(d).fill(1), level: 1 };
		const scorer = await SeriesScorer.create(
			{ channels, parts: [unscaled], smoothing: [1], tensors: { [name]: trained[p].weights }, options: { causal: false } },
			backend,
		);
		try {
			const errors = await heldOutErrors(scorer, unscaled, set, channels, heldOut, signal);
			await breathe();
			const spread = channelSpreads(errors.map((list) => Float64Array.from(list).sort()));
			let level = 0;
			let squares = 0;
			for (let i = 0; i < errors[0].length; i++) {
				let sum = 0;
				let observed = 0;
				for (let c = 0; c < d; c++) {
					const error = errors[c][i];
					if (error !== error) continue;
					sum += error / spread[c];
					squares += (error * error) / d;
					observed++;
				}
				if (observed > 0) level += sum / observed / errors[0].length;
			}
			if (p === 0) residualVariance = errors[0].length > 0 ? squares / errors[0].length : 0;
			parts.push({ ...unscaled, spread, level: level > 0 ? level : 1 });
		} finally {
			scorer.dispose();
		}
	}
	return { parts, residualVariance };
}

/** `[d][steps]`: the size of each error, NaN where a value is missing. */
async function heldOutErrors(
	scorer: SeriesScorer,
	part: SeriesPart,
	set: SeriesSet,
	channels: readonly Channel[],
	heldOut: readonly Pick<Piece, 'start' | 'end'>[],
	signal: AbortSignal | undefined,
): Promise<number[][]> {
	const d = channels.length;
	const errors: number[][] = channels.map(() => []);
	const z = new Float64Array(d);
	let left = mostSteps;
	for (const { start, end } of heldOut) {
		throwIfAborted(signal);
		const piece = set.pieces.find((whole) => whole.start <= start && end <= whole.end)!;
		const first = Math.max(start - piece.start, 1);
		const last = Math.min(end - piece.start, first + left);
		if (last <= first) continue;
		const [expected] = await scorer.expected(set, piece, first, last);
		for (let t = first; t < last; t++) {
			if (!speaks(part, t, piece.end - piece.start)) continue;
			stepErrors(part, channels, set, piece.start + t, expected, (t - first) * d, z);
			let observed = 0;
			for (let c = 0; c < d; c++) if (set.columns[c][piece.start + t] === set.columns[c][piece.start + t]) observed++;
			for (let c = 0; c < d; c++)
				errors[c].push(set.columns[c][piece.start + t] === set.columns[c][piece.start + t] ? z[c] * observed : Number.NaN);
		}
		left -= last - first;
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
