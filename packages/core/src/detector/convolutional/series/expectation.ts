import type { Backend } from '../../../backend/types.js';
import type { ResidentPart } from './part.js';
import { SeriesReader } from './reader.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { Channel, ExpectationPart } from './state.js';
import { scale } from './values.js';

/** Forecasts or rebuilds a series; what lies far from that, measured by the errors that are usual for each channel, is unusual. */
export class Expectation implements ResidentPart {
	private constructor(
		private readonly part: ExpectationPart,
		private readonly channels: readonly Channel[],
		private readonly reader: SeriesReader,
	) {}

	static async create(backend: Backend, part: ExpectationPart, channels: readonly Channel[], weights: Float32Array): Promise<Expectation> {
		return new Expectation(part, channels, await SeriesReader.create(backend, part.network, weights, part.reading, channels.length));
	}

	speaks(step: number, length: number): boolean {
		const { name, reading } = this.part;
		return name === 'forecast' ? step > 0 : step >= reading.before && step < length - reading.after;
	}

	async values(set: SeriesSet, piece: Piece, from: number, to: number): Promise<Float64Array> {
		const expected = await this.expected(set, piece, from, to);
		const errors = new Float64Array(this.channels.length);
		return Float64Array.from({ length: to - from }, (_, i) => this.#errorsAt(set, piece, piece.start + from + i, expected, i, errors));
	}

	async contributions(set: SeriesSet, piece: Piece, from: number, to: number): Promise<{ parts: Float64Array; expected: Float32Array }> {
		const d = this.channels.length;
		const expected = await this.expected(set, piece, from, to);
		const parts = new Float64Array((to - from) * d);
		for (let i = 0; i < to - from; i++) this.#errorsAt(set, piece, piece.start + from + i, expected, i, parts.subarray(i * d, (i + 1) * d));
		return { parts, expected };
	}

	/**
	 * Whether a channel's error at a step of all counts: there is a value, and a forecast did not have to begin from a step where, unusually, there
	 * was none.
	 */
	observes(set: SeriesSet, piece: Piece, step: number, c: number): boolean {
		const values = set.columns[c];
		if (values[step] !== values[step]) return false;
		if (this.part.name === 'reconstruction' || step === piece.start || this.channels[c].sparse) return true;
		return values[step - 1] === values[step - 1];
	}

	/** What the network expects at steps `from` to `to` of a piece, `[to − from, d]` in deviations. */
	async expected(set: SeriesSet, piece: Piece, from: number, to: number): Promise<Float32Array> {
		const { channels, reader } = this;
		if (this.part.name === 'reconstruction') return reader.read(set, channels, piece, from, to);
		// The forecast of a step stands at the step before.
		const shifted = new Float32Array((to - from) * channels.length);
		const first = Math.max(from, 1);
		if (to > first) shifted.set(await reader.read(set, channels, piece, first - 1, to - 1), (first - from) * channels.length);
		return shifted;
	}

	/** Writes each observed channel's share of a step's error to `errors`, `[d]`. @returns their sum: the mean over the observed channels; 0 where none is. */
	#errorsAt(set: SeriesSet, piece: Piece, step: number, expected: Float32Array, at: number, errors: Float64Array): number {
		const { spread, level } = this.part;
		const d = this.channels.length;
		let sum = 0;
		let observed = 0;
		for (let c = 0; c < d; c++) {
			const value = set.columns[c][step];
			errors[c] = 0;
			if (!this.observes(set, piece, step, c)) continue;
			errors[c] = Math.abs(scale(this.channels[c], value) - expected[at * d + c]) / spread[c];
			sum += errors[c];
			observed++;
		}
		if (observed === 0) return 0;
		for (let c = 0; c < d; c++) errors[c] /= observed * level;
		return sum / observed / level;
	}

	dispose(): void {
		this.reader.dispose();
	}
}
