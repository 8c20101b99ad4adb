/**
 * Steps laid out so that an agent reads the window up to each of them where it lies: runs one after another, each with a window of zeros in front.
 *
 * Letters: w steps of a window, c numbers a step. The last of the c is the agent's own decision at that step; here it is 0, silence.
 */
export interface StepWindows {
	/** `[places, c]` */
	readonly values: Float32Array;
	readonly c: number;
	readonly window: number;
	/** `[steps]`: the place of each step. */
	readonly places: Int32Array;
}

/** @param values - `[steps, c − 1]`, the decision not among them. */
export function layOutWindows(
	values: Float32Array,
	runs: readonly { readonly start: number; readonly end: number }[],
	window: number,
	c: number,
): StepWindows {
	const steps = values.length / (c - 1);
	const places = new Int32Array(steps);
	const laid = new Float32Array((steps + runs.length * (window - 1)) * c);
	let place = 0;
	for (const { start, end } of runs) {
		place += window - 1;
		for (let step = start; step < end; step++) {
			laid.set(values.subarray(step * (c - 1), (step + 1) * (c - 1)), place * c);
			places[step] = place++;
		}
	}
	return { values: laid, c, window, places };
}
