import { AnodError } from '../../../errors.js';
import type { Said } from '../rows/answers.js';
import { isKnown, joined, later, roles, runsOf, type SeriesMemory, sizeOf, withoutForgotten } from './memory.js';

/** Places in a memory of steps by the numbers of their rows in the input of the fit. @throws AnodError ANOD_INPUT for one that is not remembered. */
export function placesOf(memory: SeriesMemory, ids: ArrayLike<number>): Uint32Array {
	const places = new Map<number, number>();
	for (let step = 0; step < sizeOf(memory); step++)
		if (memory.ids[step] >= 0 && memory.roles[step] !== roles.seen) places.set(memory.ids[step], step);
	return Uint32Array.from({ length: ids.length }, (_, i) => {
		const place = places.get(ids[i]);
		if (place === undefined)
			throw new AnodError(
				'ANOD_INPUT',
				`feedback() got the id ${String(ids[i])}, which is none of the ${places.size} fitted steps that the detector remembers; give the steps around it as a series, or fit with a greater memory.`,
				{ id: ids[i], index: i },
			);
		return place;
	});
}

/** A memory that knows what was said of some of its steps as well; what was said of them before is replaced, and the label 0 takes it back. */
export function withAnswers(memory: SeriesMemory, places: Uint32Array, said: Said, window: number): SeriesMemory {
	const result = { ...memory, labels: memory.labels.slice(), decisions: memory.decisions.slice(), rewards: memory.rewards.slice() };
	const role = memory.roles.slice();
	places.forEach((place, i) => {
		result.labels[place] = said.labels[i];
		result.decisions[place] = said.decisions[i];
		result.rewards[place] = said.rewards[i];
	});
	// Those around are what the agent has to see on its way there.
	const answered = new Set(places);
	for (const { start, end } of runsOf(memory))
		for (let step = start; step < end; step++) {
			if (!answered.has(step)) continue;
			for (let near = Math.max(start, step - window); near <= Math.min(end - 1, step + window); near++)
				if (role[near] === roles.heldOut) role[near] = roles.released;
		}
	return withoutForgotten({ ...result, roles: role });
}

/**
 * A memory that holds other steps as well: where a run of them equals a remembered one it is that one.
 *
 * @param read - `[a, c]` values of the steps, how unusual they are, and where their runs begin.
 * @returns the memory, and the places in it of the steps.
 */
export function withSteps(
	memory: SeriesMemory,
	read: Pick<SeriesMemory, 'values' | 'unusual' | 'runs'>,
): { memory: SeriesMemory; places: Uint32Array } {
	const c = memory.values.length / sizeOf(memory);
	const places = new Uint32Array(read.unusual.length);
	let result = memory;
	for (const { start, end } of runsOf(read)) {
		const values = read.values.subarray(start * c, end * c);
		const twin = runsOf(memory).find((run) => run.end - run.start === end - start && equal(memory.values, run.start * c, values));
		const first = twin ? twin.start : sizeOf(result);
		if (!twin) result = joined(result, unknownSteps(values, read.unusual.subarray(start, end)));
		for (let step = start; step < end; step++) places[step] = first + step - start;
	}
	return { memory: result, places };
}

function equal(values: Float32Array, at: number, others: Float32Array): boolean {
	for (let i = 0; i < others.length; i++) if (values[at + i] !== others[i]) return false;
	return true;
}

function unknownSteps(values: Float32Array, unusual: Float32Array): SeriesMemory {
	const a = unusual.length;
	return {
		values,
		unusual,
		ids: new Int32Array(a).fill(later),
		labels: new Int8Array(a),
		decisions: new Int8Array(a).fill(-1),
		rewards: new Float64Array(a),
		roles: new Uint8Array(a).fill(roles.learned),
		runs: Int32Array.of(0, a),
	};
}

/** Steps of a memory that something is known of. */
export const knownSteps = (memory: SeriesMemory): Uint32Array =>
	Uint32Array.from({ length: sizeOf(memory) }, (_, step) => step).filter((step) => isKnown(memory, step));
