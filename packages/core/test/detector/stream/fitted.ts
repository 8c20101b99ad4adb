import type { Backend } from '@anod/core/backend';
import type { StreamOptions } from '../../../src/detector/convolutional/stream/options.js';
import type { PointInput } from '../../../src/detector/convolutional/stream/point.js';
import { SeriesStream, type StreamPoint } from '../../../src/detector/convolutional/stream/series-stream.js';
import type { StreamedState } from '../../../src/detector/convolutional/stream/source.js';
import { forecasterOf, noise, seededWeights } from './networks.js';

/** A fitted series detector as a stream sees it, with small weights of no training. */
export function stateOf(d: number, { width = 4, dilations = [1, 2], smoothing = [5, 10, 20] } = {}): StreamedState {
	const network = forecasterOf(32, d, width, dilations);
	return {
		channels: Array.from({ length: d }, (_, c) => ({ name: `x${c}`, mean: 10 * c, deviation: 1 + c, sparse: false })),
		parts: [
			{
				name: 'forecast',
				network,
				reading: { length: 32, before: 7, after: 0 },
				spread: Array.from({ length: d }, (_, c) => 0.8 + 0.1 * c),
				level: 0.9,
			},
		],
		window: 7,
		smoothing,
		tensors: { forecast: seededWeights(network, 3).map((weight) => weight / 8) },
		options: { seed: 5 },
	};
}

/** `n` points of a daily wave with noise, in the channels' own units. */
export function wave(n: number, d: number, seed = 1): number[][] {
	const random = noise(n * d, seed);
	return Array.from({ length: n }, (_, t) =>
		Array.from({ length: d }, (_, c) => 10 * c + (1 + c) * (((t % 24) - 12) / 12 + 0.3 * random[t * d + c])),
	);
}

export async function pushAll(stream: Pick<SeriesStream, 'push'>, points: Iterable<PointInput>): Promise<StreamPoint[]> {
	const results: StreamPoint[] = [];
	for (const point of points) results.push(await stream.push(point));
	return results;
}

export const streamOf = (state: StreamedState, options: Partial<StreamOptions> = {}, backend?: Backend): SeriesStream =>
	SeriesStream.create(state, backend, options);
