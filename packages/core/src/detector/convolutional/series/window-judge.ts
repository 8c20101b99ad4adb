import type { Backend, Model } from '../../../backend/types.js';
import { exp } from '../../../numeric/functions.js';
import type { ResidentPart } from './part.js';
import type { Piece, SeriesSet } from './series-set.js';
import type { Channel, WindowPart } from './state.js';
import { networkInputs } from './values.js';

/** Windows a call of the backend. */
const windowsAtOnce = 2048;

/** Steps of a window before the one that it is judged for. */
export const stepsBefore = ({ window, trailing }: Pick<WindowPart, 'window' | 'trailing'>): number => (trailing ? window - 1 : window >> 1);

/** Judges each step by a window of the series around it, or up to it: the distance of its code from a centre, or the probability of an anomaly. */
export class WindowJudge implements ResidentPart {
	private constructor(
		private readonly part: WindowPart,
		private readonly channels: readonly Channel[],
		private readonly model: Model,
		private readonly center: Float32Array | undefined,
	) {}

	static async create(
		backend: Backend,
		part: WindowPart,
		channels: readonly Channel[],
		weights: Float32Array,
		center: Float32Array | undefined,
	): Promise<WindowJudge> {
		return new WindowJudge(part, channels, await backend.compile(part.network, { weights }), center);
	}

	/** Where the whole window lies within the piece. */
	speaks(step: number, length: number): boolean {
		const start = step - stepsBefore(this.part);
		return start >= 0 && start + this.part.window <= length;
	}

	values(set: SeriesSet, piece: Piece, from: number, to: number): Promise<Float64Array> {
		return this.#values(set, piece, from, to);
	}

	/** A channel's share is what the value loses when the channel is at its mean. */
	async contributions(set: SeriesSet, piece: Piece, from: number, to: number): Promise<{ parts: Float64Array }> {
		const d = this.channels.length;
		const whole = await this.#values(set, piece, from, to);
		const parts = new Float64Array((to - from) * d);
		for (let c = 0; c < d && d > 1; c++) {
			const without = await this.#values(set, piece, from, to, c);
			for (let i = 0; i < whole.length; i++) parts[i * d + c] = Math.max(0, whole[i] - without[i]);
		}
		for (let i = 0; i < whole.length; i++) {
			let sum = 0;
			for (let c = 0; c < d; c++) sum += parts[i * d + c];
			for (let c = 0; c < d; c++) parts[i * d + c] = sum > 0 ? (parts[i * d + c] / sum) * whole[i] : whole[i] / d;
		}
		return { parts };
	}

	async #values(set: SeriesSet, piece: Piece, from: number, to: number, hidden?: number): Promise<Float64Array> {
		const { part, channels, model } = this;
		const d = channels.length;
		const before = stepsBefore(part);
		const values = new Float64Array(to - from);
		const first = Math.max(from, before);
		const last = Math.min(to, piece.end - piece.start - part.window + before + 1);
		for (let at = first; at < last; at += windowsAtOnce) {
			const count = Math.min(windowsAtOnce, last - at);
			const inputs = networkInputs(set, channels, piece, piece.start + at - before, count - 1 + part.window);
			if (hidden !== undefined) for (let i = hidden; i < inputs.length; i += d) inputs[i] = 0;
			const outputs = await model.forward(inputs, count, { rowStride: d });
			for (let i = 0; i < count; i++) values[at + i - from] = this.#valueOf(outputs, i) / part.level;
		}
		return values;
	}

	#valueOf(outputs: Float32Array, row: number): number {
		const { center } = this;
		if (!center) return this.part.output === 'probability' ? outputs[row] : 1 / (1 + exp(-outputs[row]));
		const latent = center.length;
		let sum = 0;
		for (let j = 0; j < latent; j++) {
			const difference = outputs[row * latent + j] - center[j];
			sum += difference * difference;
		}
		return sum;
	}

	dispose(): void {
		this.model.dispose();
	}
}
