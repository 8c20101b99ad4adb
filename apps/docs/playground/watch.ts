import { ConvolutionalDetector, type FitOptions, type SeriesStream } from '@anod/core';
import type { Asks, StreamPoint } from './messages.js';

type Inject = Asks['next']['ask']['inject'];

const period = 60;
const fitted = 900;
const jump = { points: 8, by: 20 } as const;
const stuck = 45;

/** A reading that swings and is noisy: a parabola up and one down in each period. */
export function readings(seed: number): () => number {
	let state = (seed % 2147483646) + 1;
	let t = 0;
	const random = () => {
		state = (state * 48271) % 2147483647;
		return state / 2147483647;
	};
	return () => {
		const phase = (t++ % period) / period;
		const half = phase < 0.5 ? 2 * phase : 2 * phase - 1;
		const wave = 4 * half * (1 - half) * (phase < 0.5 ? 1 : -1);
		return 60 + 12 * wave + 1.5 * (random() + random() + random() - 1.5);
	};
}

/** A synthetic stream and the detector that watches it. */
export class Watch {
	#left = 0;
	#kind: Inject = 'nothing';
	#held = 0;

	private constructor(
		private readonly stream: SeriesStream,
		private readonly read: () => number,
		readonly past: readonly number[],
	) {}

	static async begin(seed: number, run: FitOptions): Promise<Watch> {
		const read = readings(seed);
		const past = Array.from({ length: fitted }, read);
		const detector = new ConvolutionalDetector({ seed: 7, causal: true });
		await detector.fit(past, run);
		return new Watch(detector.stream({ past }), read, past);
	}

	/** Surprise from which there is an alarm. */
	get alarm(): number {
		return this.stream.options.alarm;
	}

	/** The next points, with what the stream says of each. */
	async next(points: number, inject: Inject): Promise<StreamPoint[]> {
		if (inject !== 'nothing') {
			this.#kind = inject;
			this.#left = inject === 'jump' ? jump.points : stuck;
		}
		const told: StreamPoint[] = [];
		for (let i = 0; i < points; i++) {
			const value = this.#value();
			const { surprise, alarm } = await this.stream.push(value);
			told.push({ value, surprise, alarm });
		}
		return told;
	}

	#value(): number {
		const usual = this.read();
		if (this.#left === 0) {
			this.#held = usual;
			return usual;
		}
		this.#left--;
		return this.#kind === 'jump' ? usual + jump.by : this.#held;
	}
}
