import type { Backend } from '../../../backend/types.js';
import type { Network } from '../../../network/types.js';
import type { Piece, SeriesSet } from '../../convolutional/series/series-set.js';
import { integratedGradients } from '../integrated-gradients.js';
import { readWindows, type Scoring, teachersPart, usualWindow } from './judge.js';
import { readWidth, type StepReader } from './reader.js';

/** Steps that are explained at a time. */
const blockSteps = 256;

/** What explaining needs of a state. */
export interface Explaining {
	readonly network: Network;
	readonly weights: Float32Array;
	readonly scoring: Scoring;
}

/**
 * Divides the scores of steps `from` to `to` of a piece, counted from its beginning, among the channels, `[to − from, d]`: what each contributes, over all steps of the
 * window, on the way from a window in which all is as usual. What the signal contributes is handed on to the channels by their shares in it at that step.
 *
 * @returns contributions, each step summing to its score; and what was expected of each channel, in deviations, NaN where nothing was.
 */
export async function explainSteps(
	{ network, weights, scoring }: Explaining,
	reader: StepReader,
	backend: Backend,
	set: SeriesSet,
	piece: Piece,
	from: number,
	to: number,
	signal?: AbortSignal,
): Promise<{ contributions: Float64Array; expected: Float64Array }> {
	const d = reader.reading.channels.length;
	const c = readWidth(reader.reading) + 1;
	const { window, intrinsicWeight } = scoring;
	const contributions = new Float64Array((to - from) * d);
	const expected = new Float64Array((to - from) * d).fill(Number.NaN);
	const unusual = await reader.unusual(set, piece, signal);
	for (let at = from; at < to; at += blockSteps) {
		const end = Math.min(to, at + blockSteps);
		const first = Math.max(0, at - window + 1);
		const shares = await sharesOf(reader, set, piece, first, end, signal);
		const { values } = readWindows(reader, set, piece, unusual, at, end, window);
		const rows = new Float32Array((end - at) * network.inputs);
		for (let i = 0; i < end - at; i++) rows.set(values.subarray(i * c, i * c + network.inputs), i * network.inputs);
		const parts = await integratedGradients(backend, network, weights, rows, usualWindow(network.inputs), end - at, signal);
		for (let i = 0; i < end - at; i++) {
			const own = contributions.subarray((at - from + i) * d, (at - from + i + 1) * d);
			for (let w = 0; w < window; w++) {
				// Steps before the piece are zeros, and contribute nothing.
				const step = at + i - window + 1 + w;
				if (step < 0) continue;
				const part = i * network.inputs + w * c;
				for (let k = 0; k < d; k++) own[k] += parts[part + k];
				if (shares) addShared(own, parts[part + d], shares.of, (step - first) * d);
			}
			if (!shares) continue;
			addShared(own, teachersPart(intrinsicWeight, unusual[at + i]), shares.of, (at + i - first) * d);
			for (let k = 0; k < d; k++) expected[(at - from + i) * d + k] = shares.expected[(at + i - first) * d + k];
		}
	}
	return { contributions, expected };
}

function addShared(own: Float64Array, value: number, shares: Float64Array, at: number): void {
	for (let k = 0; k < own.length; k++) own[k] += value * shares[at + k];
}

/** Shares of the channels in how unusual steps are, `[to − from, d]`, and what was expected; undefined without signals. */
async function sharesOf(
	reader: StepReader,
	set: SeriesSet,
	piece: Piece,
	from: number,
	to: number,
	signal: AbortSignal | undefined,
): Promise<{ of: Float64Array; expected: Float64Array } | undefined> {
	if (!reader.scorer) return undefined;
	const d = reader.reading.channels.length;
	const { contributions, expected } = await reader.scorer.explainSteps(set, piece, from, to, signal);
	for (let at = 0; at < contributions.length; at += d) {
		let sum = 0;
		for (let k = 0; k < d; k++) sum += contributions[at + k];
		for (let k = 0; k < d; k++) contributions[at + k] = sum > 0 ? contributions[at + k] / sum : 1 / d;
	}
	return { of: contributions, expected };
}
