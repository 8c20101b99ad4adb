import type { Piece, SeriesSet } from './series-set.js';
import type { Channel } from './state.js';

/** A channel that moves less than this share of the median deviation is treated as if it moved that much. */
const leastDeviation = 0.01;
/** A channel with a smaller share of values than this is sparse. */
const leastPresent = 0.9;
/** Values beyond this many deviations count as this far: scores stay finite. */
export const farthest = 1e6;
/** Beyond this many deviations the networks see no difference. */
export const clip = 10;

/**
 * Mean and deviation of each channel over some stretches of steps. Constant channels get a floor, so that a first move of theirs does not decide everything.
 */
export function fitChannels(set: SeriesSet, names: readonly string[], stretches: readonly Pick<Piece, 'start' | 'end'>[]): Channel[] {
	const steps = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
	const channels = names.map((name, c) => {
		const values = set.columns[c];
		const total = (term: (value: number) => number): { n: number; sum: number } => {
			let n = 0;
			let sum = 0;
			for (const { start, end } of stretches) {
				for (let t = start; t < end; t++) {
					if (values[t] !== values[t]) continue;
					sum += term(values[t]);
					n++;
				}
			}
			return { n, sum };
		};
		const { n, sum } = total((value) => value);
		const mean = n > 0 ? sum / n : 0;
		const squares = total((value) => (value - mean) * (value - mean)).sum;
		return { name, mean, deviation: n > 0 ? Math.sqrt(squares / n) : 0, sparse: n < leastPresent * steps };
	});
	const sorted = Float64Array.from(channels, (channel) => channel.deviation)
		.filter((deviation) => deviation > 0)
		.sort();
	const median = sorted.length > 0 ? sorted[(sorted.length - 1) >> 1] : 1;
	return channels.map((channel) => ({ ...channel, deviation: Math.max(channel.deviation, leastDeviation * median) }));
}

/** A value in deviations from the mean. */
export const scale = ({ mean, deviation }: Channel, value: number): number => {
	const z = (value - mean) / deviation;
	return z > farthest ? farthest : z < -farthest ? -farthest : z;
};

/** Steps `from` to `to` of all, in deviations from the mean, `[to − from, d]`; NaN where a value is missing. */
export function scaledSteps(set: SeriesSet, channels: readonly Channel[], from: number, to: number): Float32Array {
	const d = channels.length;
	const scaled = new Float32Array((to - from) * d);
	channels.forEach((channel, c) => {
		const values = set.columns[c];
		for (let t = from, at = c; t < to; t++, at += d) scaled[at] = scale(channel, values[t]);
	});
	return scaled;
}

const clipped = (z: number): number => (z > clip ? clip : z < -clip ? -clip : z);

/**
 * What the networks read of a piece, from step `from` of all on: nothing beyond ±{@link clip}, missing values as the last one before in the piece, 0 where there is none.
 *
 * @param count - steps; those behind the end of the piece are 0.
 * @returns `[count, d]`
 */
export function networkInputs(
	set: SeriesSet,
	channels: readonly Channel[],
	piece: Pick<Piece, 'start' | 'end'>,
	from: number,
	count: number,
): Float32Array {
	const d = channels.length;
	const inputs = new Float32Array(count * d);
	const to = Math.min(from + count, piece.end);
	channels.forEach((channel, c) => {
		const values = set.columns[c];
		let before = from - 1;
		while (before >= piece.start && values[before] !== values[before]) before--;
		let last = before >= piece.start ? clipped(scale(channel, values[before])) : 0;
		for (let t = from, at = c; t < to; t++, at += d) {
			if (values[t] === values[t]) last = clipped(scale(channel, values[t]));
			inputs[at] = last;
		}
	});
	return inputs;
}
