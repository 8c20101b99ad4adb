import { permutation, RandomStream, streams } from '../../../numeric/random.js';

/** What is done with a remembered step. */
export const roles = {
	/** It is only seen, in windows of later steps. */
	seen: 0,
	/** The agent is shown it. */
	learned: 1,
	/** It is kept from the agent, for thresholds and p-values. */
	heldOut: 2,
	/** It was, until people said something of it. */
	released: 3,
} as const;

/** Steps of series as an agent learns from them, with all that is known of each. Struct of arrays; letters: m steps, c numbers a step. */
export interface SeriesMemory {
	/** `[m, c]`: what the agent reads of each step. */
	readonly values: Float32Array;
	/** `[m]`: how unusual each step is for the teacher, in deviations; 0 without one. */
	readonly unusual: Float32Array;
	/** `[m]`: number of the first row of the step in the input of the fit; −1 for steps without one, {@link later} for those that came later. */
	readonly ids: Int32Array;
	/** `[m]`: 1 = anomaly, 0 = not known, −1 = normal. */
	readonly labels: Int8Array;
	/** `[m]`: a decision whose reward is known as a number, 1 = "anomaly", 0 = "normal"; −1: none. */
	readonly decisions: Int8Array;
	/** `[m]`: that reward, in units of the reward table. */
	readonly rewards: Float64Array;
	/** `[m]`, of {@link roles}. */
	readonly roles: Uint8Array;
	/** `[r + 1]`: where each run of steps without a break begins, and m. */
	readonly runs: Int32Array;
}

/** In place of the number of a row. */
export const later = -2;

/** Steps of a run, end not included. */
export interface Stretch {
	readonly start: number;
	readonly end: number;
}

/** Unlabelled steps are forgotten and kept in blocks of so many. */
const blockSteps = 256;

export const sizeOf = (memory: SeriesMemory): number => memory.ids.length;

/** Whether people, or the labels of the fit, said something of a step. */
export const isKnown = ({ labels, decisions }: Pick<SeriesMemory, 'labels' | 'decisions'>, step: number): boolean =>
	labels[step] !== 0 || decisions[step] >= 0;

/** The runs of a memory. */
export const runsOf = ({ runs }: Pick<SeriesMemory, 'runs'>): Stretch[] =>
	Array.from({ length: runs.length - 1 }, (_, i) => ({ start: runs[i], end: runs[i + 1] }));

/** Stretches of steps that `holds`, none over the end of a run. */
export function stretchesWhere(memory: Pick<SeriesMemory, 'runs'>, holds: (step: number) => boolean): Stretch[] {
	const stretches: Stretch[] = [];
	for (const run of runsOf(memory)) {
		let start = -1;
		for (let step = run.start; step <= run.end; step++) {
			const inside = step < run.end && holds(step);
			if (inside && start < 0) start = step;
			if (inside || start < 0) continue;
			stretches.push({ start, end: step });
			start = -1;
		}
	}
	return stretches;
}

/** Marks the steps up to `before` ahead of each that `holds`, and these, `[m]`. */
function marked(memory: SeriesMemory, before: number, after: number, holds: (step: number) => boolean): Uint8Array {
	const marks = new Uint8Array(sizeOf(memory));
	for (const run of runsOf(memory))
		for (const { start, end } of stretchesWhere({ runs: Int32Array.of(run.start, run.end) }, holds))
			marks.fill(1, Math.max(run.start, start - before), Math.min(run.end, end + after));
	return marks;
}

/** Some of the steps; neighbours that are not kept break a run in two. Those that are kept only to be seen have the role for that. */
function selected(memory: SeriesMemory, kept: Uint8Array, used: Uint8Array): SeriesMemory {
	const c = memory.values.length / Math.max(1, sizeOf(memory));
	const steps: number[] = [];
	const runs: number[] = [];
	for (const { start, end } of stretchesWhere(memory, (step) => kept[step] === 1)) {
		runs.push(steps.length);
		for (let step = start; step < end; step++) steps.push(step);
	}
	const values = new Float32Array(steps.length * c);
	steps.forEach((step, i) => {
		values.set(memory.values.subarray(step * c, (step + 1) * c), i * c);
	});
	return {
		values,
		unusual: Float32Array.from(steps, (step) => memory.unusual[step]),
		ids: Int32Array.from(steps, (step) => memory.ids[step]),
		labels: Int8Array.from(steps, (step) => memory.labels[step]),
		decisions: Int8Array.from(steps, (step) => memory.decisions[step]),
		rewards: Float64Array.from(steps, (step) => memory.rewards[step]),
		roles: Uint8Array.from(steps, (step) => (used[step] ? memory.roles[step] : roles.seen)),
		runs: Int32Array.of(...runs, steps.length),
	};
}

/**
 * What is worth keeping: all steps that something is known of with those around them, and blocks of others, drawn at random, until there are `most` others at least. In
 * the order of the steps, each with what its window shows.
 */
export function remember(memory: SeriesMemory, most: number, window: number, seed: number): SeriesMemory {
	const m = sizeOf(memory);
	if (m <= most) return memory;
	const used = marked(memory, window, window, (step) => memory.roles[step] !== roles.seen && isKnown(memory, step));
	for (let step = 0; step < m; step++) if (memory.roles[step] === roles.seen) used[step] = 0;
	const blocks = permutation(Math.ceil(m / blockSteps), new RandomStream(seed, streams.memory, 4));
	let others = 0;
	for (let i = 0; i < blocks.length && others < most; i++)
		for (let step = blocks[i] * blockSteps; step < Math.min(m, (blocks[i] + 1) * blockSteps); step++) {
			if (used[step] || memory.roles[step] === roles.seen) continue;
			used[step] = 1;
			others++;
		}
	const kept = marked(memory, window - 1, 0, (step) => used[step] === 1);
	return selected(memory, kept, used);
}

/** The same without the runs that came later and of which nothing is known any more. */
export function withoutForgotten(memory: SeriesMemory): SeriesMemory {
	const kept = new Uint8Array(sizeOf(memory)).fill(1);
	for (const { start, end } of runsOf(memory)) {
		const wanted = (_: number, i: number): boolean => isKnown(memory, start + i);
		if (memory.ids[start] === later && !memory.labels.subarray(start, end).some(wanted)) kept.fill(0, start, end);
	}
	return kept.includes(0) ? selected(memory, kept, kept) : memory;
}

/** Two memories one after the other. */
export function joined(first: SeriesMemory, second: SeriesMemory): SeriesMemory {
	const m = sizeOf(first);
	const join = <Values extends Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array>(a: Values, b: Values): Values => {
		const both = new (a.constructor as new (length: number) => Values)(a.length + b.length);
		both.set(a as never);
		both.set(b as never, a.length);
		return both;
	};
	return {
		values: join(first.values, second.values),
		unusual: join(first.unusual, second.unusual),
		ids: join(first.ids, second.ids),
		labels: join(first.labels, second.labels),
		decisions: join(first.decisions, second.decisions),
		rewards: join(first.rewards, second.rewards),
		roles: join(first.roles, second.roles),
		runs: Int32Array.of(...first.runs.subarray(0, -1), ...second.runs.map((at) => at + m)),
	};
}
