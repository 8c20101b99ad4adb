import type { Backend, Model } from '../../../backend/types.js';
import type { Network } from '../../../network/types.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { Channel } from './state.js';
import { networkInputs } from './values.js';

/** How a network over segments is applied to a series of any length. */
export interface Reading {
	/** Steps of a segment. */
	readonly length: number;
	/** Steps at the beginning and at the end of a segment whose outputs are not used, except at the beginning of a piece. */
	readonly before: number;
	readonly after: number;
}

/** Segments a call of the backend: enough to be quick, few enough to need little memory. */
const segmentsAtOnce = 16;

/**
 * A network over segments, resident in a backend, applied to pieces of a series.
 *
 * Segments lie at fixed places from the beginning of a piece on, so that the output at a step does not depend on what else is asked for.
 */
export class SeriesReader {
	private constructor(
		private readonly model: Model,
		private readonly reading: Reading,
		private readonly d: number,
	) {}

	static async create(backend: Backend, network: Network, weights: Float32Array, reading: Reading, d: number): Promise<SeriesReader> {
		return new SeriesReader(await backend.compile(network, { weights }), reading, d);
	}

	/** Steps from one segment to the next. */
	get stride(): number {
		const { length, before, after } = this.reading;
		return length - before - after;
	}

	/**
	 * The outputs at steps `from` to `to` of a piece, counted from its beginning.
	 *
	 * @returns `[to − from, d]`
	 */
	async read(set: SeriesSet, channels: readonly Channel[], piece: Piece, from: number, to: number): Promise<Float32Array> {
		const { d, stride } = this;
		const { length, before, after } = this.reading;
		const result = new Float32Array((to - from) * d);
		// Segment k gives the steps from k·stride + before to (k + 1)·stride + before; the first gives those before, too.
		const segmentOf = (step: number): number => Math.max(0, Math.floor((step - before) / stride));
		const last = segmentOf(to - 1);
		for (let segment = segmentOf(from); segment <= last; segment += segmentsAtOnce) {
			const count = Math.min(segmentsAtOnce, last - segment + 1);
			const start = piece.start + segment * stride;
			const inputs = networkInputs(set, channels, piece, start, (count - 1) * stride + length);
			const outputs = await this.model.forward(inputs, count, { rowStride: stride * d });
			for (let k = 0; k < count; k++) {
				const begin = (segment + k) * stride;
				const first = Math.max(from, begin + (segment + k === 0 ? 0 : before));
				const end = Math.min(to, begin + length - after);
				const at = k * length * d - begin * d;
				result.set(outputs.subarray(at + first * d, at + end * d), (first - from) * d);
			}
		}
		return result;
	}

	dispose(): void {
		this.model.dispose();
	}
}
