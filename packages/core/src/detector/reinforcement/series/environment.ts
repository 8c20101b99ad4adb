import { AnodError } from '../../../errors.js';
import type { Environment } from '../agent/environment.js';
import type { LabelledEvents } from './events.js';
import type { EventRewards } from './rewards.js';
import type { StepWindows } from './windows.js';

/** Steps that a chain walks before another begins elsewhere. */
const chainSteps = 128;
/** Bit that says whether the event of the step was caught before. The bits below are the last decisions, the latest one lowest. */
const caughtBit = 1 << 24;

export interface SeriesWorld {
	readonly windows: StepWindows;
	readonly rewards: EventRewards;
	readonly events: LabelledEvents;
	/** Runs of steps that chains walk through, in order of time; none crosses the end of a piece. */
	readonly stretches: readonly { readonly start: number; readonly end: number }[];
	/** Runs of steps that chains shall begin in, or shortly before, with this share of all chains, where there are any. */
	readonly wanted: readonly { readonly start: number; readonly end: number }[];
	readonly wantedShare: number;
	/**
	 * Last decisions of its own that the agent sees, at most 24 and fewer than steps of a window; after so many without an alarm, and after one at least, an alarm is
	 * a new one.
	 */
	readonly decisions: number;
}

/**
 * A series that an agent walks through in order of time, deciding at each step whether there is an alarm.
 *
 * A state is [step, decisions and whether the event is caught, steps left]. The agent sees the window up to the step and its own last decisions there, but not
 * whether an event is caught: it has to gather that from what it did.
 */
export class SeriesEnvironment implements Environment {
	readonly stateSize = 3;
	readonly certain = true;
	readonly inputs: number;
	/** Steps of the stretches up to each, itself included. */
	readonly #below: Float64Array;
	readonly #total: number;
	readonly #lastDecisions: number;
	/** For each run that is wanted, the steps that a chain may begin at, and the end of their stretch. */
	readonly #near: { readonly from: number; readonly to: number; readonly end: number }[] = [];

	/** @throws AnodError ANOD_TOO_FEW_ROWS when there is no step to walk through. */
	constructor(private readonly world: SeriesWorld) {
		const { windows, stretches, wanted, decisions } = world;
		this.inputs = windows.window * windows.c;
		// The latest decision has to be known, seen or not: it tells whether an alarm goes on.
		this.#lastDecisions = (1 << Math.max(1, decisions)) - 1;
		this.#below = new Float64Array(stretches.length);
		let total = 0;
		stretches.forEach(({ start, end }, i) => {
			total += end - start;
			this.#below[i] = total;
		});
		this.#total = total;
		if (total === 0)
			throw new AnodError('ANOD_TOO_FEW_ROWS', 'there is no step that the agent could be shown; give at least one.', {
				expected: 1,
				got: 0,
			});
		for (const run of wanted)
			for (const { start, end } of stretches) {
				const from = Math.max(start, run.start - windows.window);
				const to = Math.min(end, run.end);
				if (from < to && run.start < end) this.#near.push({ from, to, end });
			}
	}

	step(from: Int32Array | undefined, action: number, to: Int32Array, random: () => number): boolean {
		if (!from) {
			const { step, end } = this.#begin(random);
			to[0] = step;
			to[1] = 0;
			to[2] = Math.min(chainSteps, end - step) - 1;
			return to[2] === 0;
		}
		const { of } = this.world.events;
		const step = from[0];
		const sameEvent = of[step] >= 0 && of[step + 1] === of[step];
		const caught = sameEvent && ((from[1] & caughtBit) !== 0 || action === 1);
		to[0] = step + 1;
		to[1] = (((from[1] << 1) | action) & this.#lastDecisions) | (caught ? caughtBit : 0);
		to[2] = from[2] - 1;
		return to[2] === 0;
	}

	observe(states: Int32Array, n: number, rows: Float32Array): void {
		const { windows, decisions } = this.world;
		const { values, c, window, places } = windows;
		const width = this.inputs;
		for (let i = 0; i < n; i++) {
			const step = states[3 * i];
			const end = (places[step] + 1) * c;
			rows.set(values.subarray(end - width, end), i * width);
			writeDecisions(states[3 * i + 1], decisions, rows, i * width, window, c);
		}
	}

	rewards(states: Int32Array, n: number, into: Float32Array): void {
		const { rewards } = this.world;
		for (let i = 0; i < n; i++) {
			const step = states[3 * i];
			const bits = states[3 * i + 1];
			// A chain that breaks off is not over: what its last decision pays is not all that it is worth.
			if (states[3 * i + 2] === 0) into[2 * i] = into[2 * i + 1] = Number.NaN;
			else rewards.write(step, (bits & caughtBit) !== 0, (bits & this.#lastDecisions) !== 0, into, 2 * i);
		}
	}

	/** A first step, and the end of its stretch. */
	#begin(random: () => number): { step: number; end: number } {
		const { stretches, wantedShare } = this.world;
		if (this.#near.length > 0 && random() < wantedShare) {
			const { from, to, end } = this.#near[Math.floor(random() * this.#near.length)];
			return { step: from + Math.floor(random() * (to - from)), end };
		}
		const drawn = Math.floor(random() * this.#total);
		let i = 0;
		while (this.#below[i] <= drawn) i++;
		const { end } = stretches[i];
		return { step: end - (this.#below[i] - drawn), end };
	}
}

/**
 * Writes the last decisions to a window `[w, c]` at `at`: that of a step to the last of its numbers. The step that is to be decided about has none yet.
 *
 * @param bits - the latest decision lowest.
 */
export function writeDecisions(bits: number, decisions: number, rows: Float32Array, at: number, window: number, c: number): void {
	for (let back = 1; back <= decisions; back++) if ((bits >> (back - 1)) & 1) rows[at + (window - back) * c - 1] = 1;
}
